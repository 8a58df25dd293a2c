import { createRouter, pushUnsafe, replaceUnsafe } from '@swan-io/chicane';
import { basePath } from '@/api/location';
import { accountPaths } from '@/pages/account/paths';
import { adminPaths } from '@/pages/admin/paths';

const paths = {
  /** `success` and `error` come from the callback of single sign-on. */
  Home: '/?:success&:error',
  Setup: '/setup',
  /** `prompt=login` asks for a login even if there is a session. */
  Login: '/login?:return&:reason&:error&:prompt{login}',
  Register: '/register?:return',
  /** The secret of the invitation is in the fragment. */
  Invitation: '/invitation',
  /** Confirms an e-mail address; the secret is in the fragment. */
  Email: '/email',
  ResetPassword: '/reset-password?:return',
  Locked: '/locked?:return',
  /** Sets up the second factor that the account requires. */
  SecondFactor: '/second-factor?:return',
  /** Where the provider returns to after a proof, in a window of its own; with `return` in the tab that asked. */
  Reauthenticated: '/reauthenticated?:reauthenticated&:error&:return',
  TerminalCode: '/terminal-code?:terminal&:return',
  /** Approves the login of a device; `user_code` is the code that it shows (RFC 8628, section 3.3.1). */
  Device: '/device?:user_code',
  /** What an app on the user's machine opens to be logged in, with parameters of RFC 6749 and RFC 7636. */
  AppLogin:
    '/authorize?:client_id&:redirect_uri&:response_type&:code_challenge&:code_challenge_method&:state',
  NoAccess: '/no-access?:reason',
  /** An application in a frame; `to` is the path in it. Opened by loading the document: see `goTo`. */
  Application: '/apps/:slug?:to',
  AccountArea: '/account/*',
  AdminArea: '/admin/*',
  ...accountPaths,
  ...adminPaths,
} as const;

/** Builds the URLs of pages: `Router.Login({ return: '/account' })`. The cast keeps the types of the parameters. */
export const Router = createRouter(paths, { basePath: basePath as '' });

export type RouteName = keyof typeof paths;

/** Returns the URL of a route without parameters. For routes that are known only at run time. */
export const urlOf = (route: RouteName) => (Router as unknown as Record<RouteName, () => string>)[route]();

/** The routes with a page, or with pages below them. */
export const PAGES = [
  ...(['Home', 'Setup', 'Login', 'Register', 'Invitation', 'Email', 'ResetPassword', 'Locked'] as const),
  ...([
    'SecondFactor',
    'Reauthenticated',
    'TerminalCode',
    'Device',
    'AppLogin',
    'NoAccess',
    'Application',
    'AccountArea',
    'AdminArea',
  ] as const),
] as const;

/** Returns the current path and query, for use as a return target. */
export function currentPath(): string {
  return location.pathname + location.search;
}

/**
 * Prevents open redirects: returns the normalised `target` if it is a path on this origin, otherwise the home page. Checks
 * the path after normalisation, because `/.//host` becomes `//host`, which is another origin.
 */
export function safeReturn(target: string | undefined): string {
  if (!target?.startsWith('/') || !URL.canParse(target, location.origin)) return Router.Home();
  const { origin, pathname, search } = new URL(target, location.origin);
  return origin === location.origin && !pathname.startsWith('//') ? pathname + search : Router.Home();
}

/** Whether the path is that of one of our pages. */
export function isPage(path: string): boolean {
  return Router.getRoute(PAGES, path) !== undefined;
}

/**
 * Navigates to a path on this origin: to one of our pages in the router, otherwise by loading the document. Only the documents
 * of applications have a Content-Security-Policy that allows frames.
 */
export function goTo(path: string, { isReplacing = true } = {}): void {
  const isApplication = Router.getRoute(['Application'], path) !== undefined;
  if (!isPage(path) || isApplication) location.assign(location.origin + path);
  else if (isReplacing) replaceUnsafe(path);
  else pushUnsafe(path);
}
