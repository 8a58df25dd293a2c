import { type Permission } from './permissions.js';
import { type Scope } from './scopes.js';
import { type StepUp } from './step-up.policy.js';

/**
 * Who may call: anyone; users or admins (with a session or an API key); users or admins with a session only; API keys only.
 * Admins hold `*`.
 */
export type AccessLevel = 'public' | 'user' | 'session' | 'admin' | 'admin-session' | 'key';

export type AccessRule = {
  readonly level: AccessLevel;
  /** Runs the handler without a principal for a session that has already ended. */
  readonly evenIfEnded?: boolean;
  /** Admits callers whose screen is locked. */
  readonly whileLocked?: boolean;
  /** Admits sessions that can only enrol a second factor. */
  readonly whileEnrolling?: boolean;
  /** Accepts the session cookie from pages of the service's own origin only, not from `CORS_ORIGINS`. */
  readonly sameOrigin?: boolean;
  /** Admits API keys with this scope. A route with a permission admits those with the permission as a scope. */
  readonly scope?: Scope;
  /** Admits only callers who hold it. */
  readonly permission?: Permission;
  /** Widens what the caller may do, from their own to everybody's. Documentation: the service checks it. */
  readonly forOthers?: Permission;
  /** Requires a session to be freshly proved, with `STEP_UP=own` already or with `STEP_UP=all` only. */
  readonly stepUp?: StepUp;
};
