import { MINUTE_MS } from '#shared';
import {
  type DoorApplication,
  type DoorCaller,
  type DoorDecision,
  type DoorQuestion,
  refuse,
} from './door-question.js';
import { findTerminal } from './path-rules.js';

type CallerQuestion = DoorQuestion & { readonly caller: DoorCaller };
type AudienceQuestion = {
  readonly application: Pick<DoorApplication, 'who'>;
  readonly caller: Pick<DoorCaller, 'username' | 'isAdmin' | 'isListed'>;
};
type CallerRule = (question: CallerQuestion) => DoorDecision | null;

/** The rules about an authenticated caller, in their order. Each can only refuse. */
export const CALLER_RULES: readonly CallerRule[] = [
  checkScreenLock,
  checkEnrolment,
  checkWho,
  checkApiKey,
  checkSecondFactor,
  checkAge,
  checkTerminal,
];

/** Whether `who` of the application admits an account, whatever its session has proved. */
export const isAudienceOf = (
  application: AudienceQuestion['application'],
  caller: AudienceQuestion['caller'],
): boolean => checkWho({ application, caller }) === null;

function checkScreenLock({ caller: { session } }: CallerQuestion): DoorDecision | null {
  return session?.isLocked ? refuse('screen_locked', 'the screen is locked: unlock it first') : null;
}

/** A session without the second factor that its account requires counts as no login. */
function checkEnrolment({ caller: { session } }: CallerQuestion): DoorDecision | null {
  return session?.mustEnrol === true
    ? refuse('login_required', 'the account requires a second factor, which has to be set up first')
    : null;
}

function checkWho({ application: { who }, caller }: AudienceQuestion): DoorDecision | null {
  const { username, isAdmin, isListed } = caller;
  if (who === 'everyone') return null;
  if (who === 'admins') return isAdmin ? null : refuse('not_allowed', `who: admins; ${username} is no admin`);
  // Also for a value that a later version has stored.
  return isListed ? null : refuse('not_allowed', `who: users; ${username} is not on the list`);
}

/** No WebSocket: nothing would close it when the key is deleted. */
function checkApiKey({
  application: { slug, options },
  caller,
  request,
}: CallerQuestion): DoorDecision | null {
  if (caller.session !== null) return null;
  if (!options.allowsApiKeys) return refuse('api_key_not_accepted', 'api_keys: false');
  if (request.isWebSocket) return refuse('api_key_not_accepted', 'api_keys: true; not for WebSockets');
  const scope = `door:${slug}`;
  if (caller.scopes.includes(scope)) return null;
  return refuse('api_key_not_accepted', `api_keys: true; the key has no scope ${scope}`);
}

/** An API key proves nothing but itself: an admin granted its scope for this application. */
function checkSecondFactor({
  application: { needs },
  caller: { session },
}: CallerQuestion): DoorDecision | null {
  if (needs === 'login' || session?.secondFactorAt !== null) return null;
  return refuse('second_factor_required', `needs: ${needs}; the session has not proved one`);
}

function checkAge({
  application: { needs, maxAgeMinutes },
  caller: { session },
  now,
}: CallerQuestion): DoorDecision | null {
  if (maxAgeMinutes === null || session === null) return null;
  const provedAt = needs === 'login' ? session.loggedInAt : session.secondFactorAt;
  if (provedAt !== null && now - provedAt < maxAgeMinutes * MINUTE_MS) return null;
  return refuse('proof_too_old', `max_age_minutes: ${maxAgeMinutes}; the proof of ${needs} is older`);
}

function checkTerminal({ application: { terminal }, caller, request }: CallerQuestion): DoorDecision | null {
  const found = findTerminal(terminal, request.path.path ?? '');
  if (found === 'invalid')
    return refuse('invalid_request', `terminal: ${terminal ?? ''}; the path has an invalid terminal ID`);
  if (found === null || !caller.isTerminalLocked) return null;
  return refuse('terminal_locked', `terminal: ${found.id}; it is locked`);
}
