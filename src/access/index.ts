/** Who may call: credentials, the principal, and the guard in front of every route. Knows no table. */
export { Access, type AccessLevel, CurrentPrincipal, FromRequest } from './access.decorators.js';
export * from './access.errors.js';
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Authenticator } from './authenticator.js';
export { type Credential, parseCredentials } from './credential.js';
export {
  type LockReason,
  type Principal,
  PrincipalResolver,
  type ScreenLock,
  type SessionPrincipal,
  type AuthenticatedSession,
  toPrincipal,
  type PrincipalRow,
} from './principal.js';
export { HostCookies } from './host-cookies.js';
export { acceptLargeBodies } from './large-bodies.js';
export { SessionCookie } from './session-cookie.js';
