/** URLs of the account's pages. `:name` is a path parameter, `?:name` a query parameter. */
export const accountPaths = {
  Account: '/account',
  AccountSecurity: '/account/security',
  AccountSessions: '/account/sessions',
  AccountScreenLock: '/account/screen-lock',
  AccountApiKeys: '/account/api-keys',
  AccountEvents: '/account/events?:action&:period',
  AccountData: '/account/data',
} as const;
