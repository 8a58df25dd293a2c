import { codeIn } from './provider-failure.js';
import { type ReceivedAnswer } from './request-trace.js';

const EXCERPT = 200;
/** More than is shown, because secrets are taken out before it is cut. */
const READ = 4_000;
/** Anything that is named like a credential, in JSON, in a form and in HTML. */
const NAMED_SECRET =
  /((?!token_type)\b[\w-]*(?:token|secret|code|password|assertion|session|cookie)[\w-]*["']?\s*[:=]\s*["']?)[^"'&\s<>,}]+/gi;
const LONG_SECRET = /[\w.~+/=-]{32,}/g;

/** Whether a token endpoint answered as OpenID Connect Core 1.0, section 3.1.3.3, says; its ID token may be wrong. */
export function isTokenAnswer({ status, text }: ReceivedAnswer): boolean {
  const { access_token, token_type, id_token, scope, expires_in } = fieldsIn(text);
  const isComplete = [access_token, token_type, id_token].every((field) => typeof field === 'string');
  const isTyped =
    /^(bearer|dpop)$/i.test(String(token_type)) && ['undefined', 'string'].includes(typeof scope);
  return status === 200 && isComplete && isTyped && (expires_in === undefined || Number(expires_in) >= 0);
}

/** The error code of an answer (RFC 6749, section 5.2), whatever its status; null where it has none. */
export const oauthErrorIn = ({ text }: ReceivedAnswer): string | null => codeIn(fieldsIn(text)['error']);

/** What came, for the log: the first 200 characters, with nothing in them that is or looks like a secret. */
export function excerptOf({ status, type, text }: ReceivedAnswer, secrets: readonly string[]): object {
  const known = secrets.filter((secret) => secret !== '');
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text.slice(0, READ));
  const body = masked.replace(NAMED_SECRET, '$1***').replace(LONG_SECRET, '***').replace(/\s+/g, ' ');
  return { status, type, body: body.slice(0, EXCERPT) };
}

function fieldsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
