/** Addresses of the account's pages. `:name` is a part of the path, `?:name` a parameter. */
export const accountPaths = {
  Account: '/account',
} as const;
