/** Result codes of RFC 4511, appendix A. */
const SIZE_LIMIT_EXCEEDED = 4;
/** Time limit exceeded, busy, unavailable, other. */
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([3, 51, 52, 80]);
/** Operations error, protocol error, and those that ask for another way to authenticate. */
const SETTINGS_CODES: ReadonlySet<number> = new Set([1, 2, 7, 8, 13]);
const MAX_DIAGNOSTIC = 200;

/** Returns the result code that a directory answered with; null if there was no answer. */
function toResultCode(error: unknown): number | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : null;
}

export const isAnswer = (error: unknown): boolean => toResultCode(error) !== null;

/** Whether there are more entries than the directory returns. */
export const isSizeLimit = (error: unknown): boolean => toResultCode(error) === SIZE_LIMIT_EXCEEDED;

/** Whether the same request may succeed later. */
export const isUnavailable = (error: unknown): boolean => UNAVAILABLE_CODES.has(toResultCode(error) ?? -1);

/**
 * Whether an answer to a bind is about that person: a wrong password, an account without one, or one that is locked,
 * disabled or expired. Directories use many codes for it, and telling them apart would tell strangers who has an account.
 */
export function isRefusalOfPerson(error: unknown): boolean {
  const code = toResultCode(error);
  return code !== null && !UNAVAILABLE_CODES.has(code) && !SETTINGS_CODES.has(code);
}

/** Returns the answer for the log: its name, its code and the start of the diagnostic message. */
export function toReason(error: unknown): string {
  const { name, message } = error as Error;
  const printable = message.replace(/ ?Code: 0x[0-9a-f]+$/, '').replace(/[^\x20-\x7e]+/g, ' ');
  const diagnostic = printable.trim().slice(0, MAX_DIAGNOSTIC);
  const answer = `${name.replace(/Error$/, '')} (${toResultCode(error)})`;
  return diagnostic === '' ? answer : `${answer}: ${diagnostic}`;
}
