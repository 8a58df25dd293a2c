/** URLs of the console's pages. `:name` is a path parameter, `?:name` a query parameter. */
export const adminPaths = {
  Admin: '/admin',
  AdminUsers: '/admin/users?:search&:sort&:page',
  AdminUser: '/admin/users/:userId',
  AdminSessions: '/admin/sessions?:user',
  AdminApplications: '/admin/applications?:search',
  AdminNewApplication: '/admin/applications/new',
  AdminApplication: '/admin/applications/:applicationId',
  AdminApiKeys: '/admin/api-keys?:user&:sort&:page',
  AdminLogin: '/admin/sign-in',
  AdminProvider: '/admin/sign-in/provider',
  AdminRemoteDesktops: '/admin/remote-desktops',
  AdminAuditLog: '/admin/audit-log?:user&:action&:result&:range&:from&:to',
  AdminSettings: '/admin/settings',
  AdminKeys: '/admin/settings/keys',
} as const;
