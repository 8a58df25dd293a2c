/**
 * What the contract says about every operation, written by hand. The key of a row is the operation, and its target if it
 * has one. Changing a line here is a security decision.
 *
 * The columns are the principals in their order: stranger, ended session, user, locked, suspended; holders of
 * users.manage, roles.manage and sessions.manage; admin with an old proof, admin; full API key and key for introspection.
 */
const LEGEND: Readonly<Record<string, string>> = {
  M: '401 MISSING_TOKEN',
  E: '401 SESSION_NOT_FOUND logged_out',
  D: '401 SESSION_NOT_FOUND suspended',
  L: '403 ACCOUNT_LOCKED',
  N: '403 ADMIN_REQUIRED',
  W: '403 MORE_POWERFUL_USER',
  G: '403 GRANT_NOT_ALLOWED',
  S: '403 SESSION_REQUIRED',
  P: '403 REAUTHENTICATION_REQUIRED',
  C: '403 INSUFFICIENT_SCOPE',
};

/** `+` stands for the first answer of a row, `-` for the second; in groups as the principals are. */
export type Group = {
  readonly columns: string;
  readonly rows: Readonly<Record<string, string | [string, string]>>;
};

/** Returns the answers of a row, one for each principal. */
export function answersIn(columns: string, [first = '', second = '']: readonly string[]): string[] {
  const symbols: Readonly<Record<string, string>> = { ...LEGEND, '+': first, '-': second };
  return [...columns.replaceAll(' ', '')].map((symbol) => symbols[symbol]!);
}
