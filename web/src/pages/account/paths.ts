/** URLs of the account's pages. `:name` is a path parameter, `?:name` a query parameter. */
export const accountPaths = {
  Account: '/account',
  /** `enrol=now` starts the enrolment of a second factor at once, `enrol=passkey` that of a passkey. */
  AccountSecurity: '/account/security?:enrol{now|passkey}',
  AccountSessions: '/account/sessions',
  AccountScreenLock: '/account/screen-lock',
  AccountApiKeys: '/account/api-keys',
  AccountEvents: '/account/events?:action&:period',
  AccountData: '/account/data',
} as const;
