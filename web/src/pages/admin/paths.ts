/** Addresses of the console's pages. `:name` is a part of the path, `?:name` a parameter. */
export const adminPaths = {
  Admin: '/admin',
} as const;
