import { type DoorAddresses } from './door-addresses.js';
import { type AskedRequest, findPurpose, isSafe } from './asked-request.js';
import { type DoorResult, type Refusal } from './doorkeeper.service.js';
import { isFramedApplication } from './guarded-application.js';
import { type FrameMessage, messagePage } from './message-page.js';

/** A response, whoever sends it. */
export type DoorAnswer = {
  readonly status: number;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/** Reasons that the person can resolve, and where; `start` finds out what is needed. */
const REMEDIES: Partial<Record<Refusal, 'start' | 'unlock' | 'terminal-code'>> = {
  login_required: 'start',
  second_factor_required: 'start',
  proof_too_old: 'start',
  screen_locked: 'unlock',
  terminal_locked: 'terminal-code',
};

const SENTENCES: Readonly<Record<Refusal, string>> = {
  login_required: 'Log in to open this application',
  second_factor_required: 'Log in with a second factor to open this application',
  proof_too_old: 'Log in again to open this application',
  screen_locked: 'The screen is locked',
  terminal_locked: 'This terminal is locked',
  not_allowed: 'You may not open this application',
  api_key_not_accepted: 'This application does not accept the API key',
  application_disabled: 'This application is switched off',
  outside_application: 'This path does not belong to the application',
  unknown_application: 'There is no application at this address',
  cross_site: 'The request comes from a page of another site',
  invalid_request: 'The request is not valid',
};

/** A refused request, with the address of the page that resolves it; null if none does. */
export type RefusedRequest = {
  readonly status: 400 | 401 | 403;
  readonly reason: Refusal;
  readonly sentence: string;
  readonly address: string | null;
  /** Asks the page that shows the application in a frame to open it again; null for applications without such a page. */
  readonly frameMessage: FrameMessage | null;
};

export function toRefused(asked: AskedRequest, result: DoorResult, addresses: DoorAddresses): RefusedRequest {
  const reason = result.decision.isAllowed ? 'not_allowed' : result.decision.reason;
  const address = findRemedy(asked, result, reason, addresses);
  const status = address === null ? (reason === 'invalid_request' ? 400 : 403) : 401;
  const frameMessage = findFrameMessage(asked, result, addresses);
  return { status, reason, sentence: SENTENCES[reason], address, frameMessage };
}

/** The body of an unsafe request is lost, so it continues at the start of the application. */
const findTarget = (asked: AskedRequest): string => (isSafe(asked) ? asked.target : '');

function findFrameMessage(
  asked: AskedRequest,
  { application }: Pick<DoorResult, 'application'>,
  { publicOrigin: origin }: DoorAddresses,
): FrameMessage | null {
  if (application === null || !isFramedApplication(application)) return null;
  return { origin, content: { latchkey: 'open', path: findTarget(asked) } };
}

/**
 * Keeps an application that only a frame of Latchkey may show in this frame. Returns the response to a page in a tab, which is
 * opened in the frame instead, and to a frame that the application was not opened in; null if the request may pass, as it
 * does without Fetch Metadata: a lock then closes its sockets.
 */
export function keepInFrame(
  asked: AskedRequest,
  { application, visit }: Pick<DoorResult, 'application' | 'visit'>,
  addresses: DoorAddresses,
): DoorAnswer | null {
  if (application === null || visit === null || !isFramedApplication(application)) return null;
  const purpose = findPurpose(asked);
  const target = findTarget(asked);
  if (purpose === 'navigation' && asked.headers['sec-fetch-dest'] === 'document')
    return toRedirect(asked, addresses.framePage(application, target));
  if (purpose !== 'frame' || visit.isFramed) return null;
  const frameMessage = findFrameMessage(asked, { application }, addresses);
  const address = addresses.start(application, target);
  const reason = 'login_required';
  return toBrowserAnswer(asked, {
    ...{ status: 401, reason, sentence: SENTENCES[reason], address, frameMessage },
  });
}

function findRemedy(
  asked: AskedRequest,
  { application, terminalId }: DoorResult,
  reason: Refusal,
  addresses: DoorAddresses,
): string | null {
  const remedy = REMEDIES[reason];
  if (application === null || remedy === undefined) return null;
  const target = findTarget(asked);
  if (remedy === 'unlock') return addresses.locked(application, target);
  if (remedy === 'terminal-code' && terminalId !== null)
    return addresses.terminalCode(application, target, terminalId);
  return addresses.start(application, target);
}

/**
 * Returns the response of a server that the browser talks to: a redirect for navigations, a page for frames, because
 * Latchkey's own pages cannot be framed, and JSON for programs, which cannot follow a redirect to another origin.
 */
export function toBrowserAnswer(asked: AskedRequest, refused: RefusedRequest): DoorAnswer {
  const purpose = findPurpose(asked);
  if (purpose === 'program') return toProgramAnswer(refused);
  const { status, sentence, address } = refused;
  if (purpose === 'navigation' && address !== null) return toRedirect(asked, address);
  const action = address === null ? null : { href: address, text: 'Open in a new tab', isNewTab: true };
  const options = purpose === 'frame' ? toFrameOptions(refused) : {};
  const { headers, body } = messagePage(sentence, action, options);
  return { status, headers: { ...headers, ...loginHeaders(refused) }, body };
}

/** The page around the frame can only resolve what has a remedy. */
function toFrameOptions({ address, frameMessage }: RefusedRequest): Parameters<typeof messagePage>[2] {
  if (frameMessage === null) return { framedBy: 'itself' };
  const framedBy = { origin: frameMessage.origin };
  return address === null ? { framedBy } : { framedBy, message: frameMessage };
}

const toRedirect = (asked: AskedRequest, location: string): DoorAnswer => ({
  ...{ status: isSafe(asked) ? 302 : 303, headers: { ...NO_STORE, location }, body: '' },
});

/** Returns the response for scripts and WebSocket clients. */
export function toProgramAnswer(refused: RefusedRequest): DoorAnswer {
  const { status, reason, sentence, address } = refused;
  const body = JSON.stringify({ error: sentence, code: reason.toUpperCase(), reason, login_url: address });
  const headers = {
    ...NO_STORE,
    ...loginHeaders(refused),
    'content-type': 'application/json; charset=utf-8',
  };
  return { status, headers, body };
}

/** @param waitSeconds the rest of the minute */
export function toTooMany(asked: AskedRequest, waitSeconds: number): DoorAnswer {
  const sentence = 'Too many requests. Please slow down.';
  const isPage = findPurpose(asked) !== 'program';
  const { headers, body } = isPage
    ? messagePage(sentence, null)
    : toJson(429, 'TOO_MANY_REQUESTS', sentence, { remainingTime: waitSeconds });
  return { status: 429, headers: { ...headers, 'retry-after': String(waitSeconds) }, body };
}

export const toJson = (status: number, code: string, error: string, more: object = {}): DoorAnswer => ({
  status,
  headers: { ...NO_STORE, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ error, code, ...more }),
});

export const NO_STORE = { 'cache-control': 'no-store' } as const;

/** A 401 names a scheme (RFC 9110, section 11.6.1); this one makes no browser ask for a password. */
export const loginHeaders = ({ status, address }: RefusedRequest): Record<string, string> => ({
  ...(address === null ? {} : { 'x-latchkey-login': address }),
  ...(status === 401 ? { 'www-authenticate': 'Bearer realm="Latchkey"' } : {}),
});
