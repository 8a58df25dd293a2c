import { type DoorCaller, type DoorRequest } from '../door-question.js';
import { sessionCookieName } from './application-cookie.js';
import { type AskedRequest } from './asked-request.js';
import { findApiKey } from './door-keys.service.js';
import { type DoorResult, type Refusal } from './door-result.js';
import { type DoorVisit } from './door-visit.js';
import { type GuardedApplication } from './guarded-application.js';

export type Found = Pick<DoorResult, 'application' | 'visit'> & {
  /** Whether the path alone decides between applications, and is ambiguous. */
  readonly isAmbiguous: boolean;
};

/** Returns the name of the cookie of an application that has its origin for itself. */
export const toCookieName = (origin: string): string =>
  sessionCookieName({ origin, pathPrefix: '', slug: '' });

export const findToken = ({ options }: GuardedApplication, { headers }: AskedRequest): string | null =>
  options.allowsApiKeys ? findApiKey(headers.authorization) : null;

export const NO_TERMINAL = { id: null, isLocked: false } as const;

export function toCaller(visit: DoorVisit, isTerminalLocked: boolean): DoorCaller {
  const { userId, username, isAdmin, isListed, loggedInAt, secondFactorAt, lock, mustEnrol } = visit;
  return {
    userId,
    username,
    isAdmin,
    isListed,
    isTerminalLocked,
    session: { loggedInAt, secondFactorAt, isLocked: lock !== null, mustEnrol },
    scopes: [],
  };
}

/** Neither public nor at an ambiguous path, because the path was decided about before. */
export const OPEN_CONNECTION: DoorRequest = {
  method: 'GET',
  path: { path: '/', problem: null },
  isWebSocket: true,
  isPreflight: false,
};

export const OPEN_REQUEST: DoorRequest = { ...OPEN_CONNECTION, method: 'POST', isWebSocket: false };

export const refuseAs = (reason: Refusal, line: string) => ({ isAllowed: false, reason, line }) as const;

export const NOT_FOUND = {
  application: null,
  key: null,
  terminalId: null,
  decision: refuseAs('unknown_application', 'no application is at this host and path'),
};

export const isOnlyOneAt = (origin: string, { application, sharesOrigin }: DoorVisit): boolean =>
  application.origin === origin && application.pathPrefix === '' && !sharesOrigin;

/** Returns the refusal of a request that no rule of an application decides about, or null. */
export function findRefusal(
  asked: AskedRequest,
  { application, isAmbiguous }: Found,
): Partial<DoorResult> | null {
  if (isAmbiguous)
    return { decision: refuseAs('invalid_request', 'the path of the application is ambiguous') };
  return application?.mode === asked.mode ? null : NOT_FOUND;
}
