/** Access control: credentials, the principal, and the guard of every route. Owns no table. */
export { Access, CurrentPrincipal, FromRequest } from './access.decorators.js';
export * from './access.errors.js';
export { acceptLargeBodies, AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Authenticator } from './authenticator.js';
export { type Credential, parseCredentials } from './credential.js';
export {
  type CallerKey,
  type Principal,
  PrincipalResolver,
  type ScreenLock,
  type SessionPrincipal,
  type AuthenticatedSession,
  toPrincipal,
  type PrincipalRow,
} from './principal.js';
export { HostCookies, SessionCookie } from './cookies.js';
