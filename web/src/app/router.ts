import { createRouter, pushUnsafe, replaceUnsafe } from '@swan-io/chicane';
import { basePath } from '@/api/location';
import { accountPaths } from '@/pages/account/paths';
import { adminPaths } from '@/pages/admin/paths';

const paths = {
  /** `success` and `error` are of the callback of single sign-on. */
  Home: '/?:success&:error',
  Setup: '/setup',
  Login: '/login?:return&:reason&:error',
  Register: '/register?:return',
  ResetPassword: '/reset-password?:return',
  Locked: '/locked?:return',
  AccountArea: '/account/*',
  AdminArea: '/admin/*',
  ...accountPaths,
  ...adminPaths,
} as const;

/** Every page: `Router.Login({ return: '/account' })` is its address. The cast keeps the types of params. */
export const Router = createRouter(paths, { basePath: basePath as '' });

export type RouteName = keyof typeof paths;

/** Returns the address of a route without parameters, where it is chosen from a list. */
export const urlOf = (route: RouteName) => (Router as unknown as Record<RouteName, () => string>)[route]();

/** The routes that have a page, or pages below them. */
export const PAGES = [
  ...(['Home', 'Setup', 'Login', 'Register', 'ResetPassword', 'Locked'] as const),
  ...(['AccountArea', 'AdminArea'] as const),
] as const;

/** Where the browser is, as a target to come back to. */
export function currentPath(): string {
  return location.pathname + location.search;
}

/**
 * Returns `target` as the browser reads it, when that is a path of this origin, else the way home: links from elsewhere must
 * not lead away. `/.//host` is such a path and becomes `//host`, which would be another origin when it is followed.
 */
export function safeReturn(target: string | undefined): string {
  if (!target?.startsWith('/') || !URL.canParse(target, location.origin)) return Router.Home();
  const { origin, pathname, search } = new URL(target, location.origin);
  return origin === location.origin && !pathname.startsWith('//') ? pathname + search : Router.Home();
}

/** Goes to a path of this origin: to a page of ours without loading, else by the browser. */
export function goTo(path: string, { isReplacing = true } = {}): void {
  const isOurs = Router.getRoute(PAGES, path) !== undefined;
  if (!isOurs) location.assign(location.origin + path);
  else if (isReplacing) replaceUnsafe(path);
  else pushUnsafe(path);
}
