import { type Instant, type UserId } from '#shared';
import { type Application } from './application.entity.js';
import { type ApplicationOptions } from './application-options.js';
import { type CanonicalPath } from './canonical-path.js';

/** The part of an application that decides about requests. */
export type DoorApplication = Pick<
  Application,
  'slug' | 'isEnabled' | 'pathPrefix' | 'upstream' | 'who' | 'needs' | 'maxAgeMinutes' | 'terminal'
> & {
  readonly options: Pick<
    ApplicationOptions,
    'publicPaths' | 'allowsApiKeys' | 'allowsEncodedSlash' | 'allowsPreflight'
  >;
};

/** What a session has proved; null where it has not. */
export type SessionProofs = {
  readonly loggedInAt: Instant;
  readonly secondFactorAt: Instant | null;
};

/** An authenticated caller, read from the database for this request. */
export type DoorCaller = {
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: boolean;
  /** Whether the account is on the list of the application. */
  readonly isListed: boolean;
  /** Null for an API key, which has `scopes` instead. */
  readonly session: (SessionProofs & { readonly isLocked: boolean; readonly mustEnrol: boolean }) | null;
  readonly scopes: readonly string[];
  /** Whether the terminal that `findDoorTerminal` returns is locked for this caller. */
  readonly isTerminalLocked: boolean;
};

export type DoorRequest = {
  readonly method: string;
  readonly path: CanonicalPath;
  readonly isWebSocket: boolean;
  /** Whether it is a CORS preflight: `OPTIONS` with `Origin` and `Access-Control-Request-Method`. */
  readonly isPreflight: boolean;
};

/** Why the rules of an application refuse a request. */
export const DOOR_REFUSALS = [
  'application_disabled',
  'invalid_request',
  'outside_application',
  'login_required',
  'screen_locked',
  'not_allowed',
  'api_key_not_accepted',
  'second_factor_required',
  'proof_too_old',
  'terminal_locked',
] as const;
export type DoorRefusal = (typeof DOOR_REFUSALS)[number];

/** The decision, and the rule that decided, in words for an operator. */
export type DoorDecision =
  | {
      readonly isAllowed: true;
      /** Whether the request is passed on with the identity of the caller; never on public paths. */
      readonly withIdentity: boolean;
      readonly line: string;
    }
  | { readonly isAllowed: false; readonly reason: DoorRefusal; readonly line: string };

/** Everything that a decision depends on. */
export type DoorQuestion = {
  readonly application: DoorApplication;
  readonly caller: DoorCaller | null;
  readonly request: DoorRequest;
  readonly now: Instant;
};

/** A rule; null leaves the decision to the next one. */
export type DoorRule = (question: DoorQuestion) => DoorDecision | null;

export const refuse = (reason: DoorRefusal, line: string): DoorDecision => ({
  isAllowed: false,
  reason,
  line,
});

/** Admits a request without the identity of the caller. */
export const admitAnybody = (line: string): DoorDecision => ({ isAllowed: true, withIdentity: false, line });
