/** Access control: credentials, the principal, and the guard of every route. Owns no table. */
export { Access, CurrentPrincipal, FromRequest } from './access.decorators.js';
export * from './access.errors.js';
export { acceptLargeBodies, AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Authenticator } from './authenticator.js';
export { type Credential, parseCredentials } from './credential.js';
export {
  type CallerKey,
  CallerRecheck,
  holds,
  type Principal,
  PrincipalResolver,
  type Need,
  NEEDS,
  PROOF_METHODS,
  type ProofMethod,
  type ScreenLock,
  type SessionPrincipal,
  type AuthenticatedSession,
  toPrincipal,
  type PrincipalRow,
} from './principal.js';
export * from './permissions.js';
export { ProofMethods } from './proof-methods.js';
export { listAdmittingScopes } from './scope.policy.js';
export { type Scope, SCOPES } from './scopes.js';
export { type FactorFacts, mustEnrol, requiresSecondFactor } from './second-factor.policy.js';
export {
  countsAsProof,
  isFresh,
  PROOF_MS,
  STEP_UP_MODES,
  type StepUpMode,
  StepUpModeSource,
} from './step-up.policy.js';
export { HostCookies, SessionCookie } from './cookies.js';
