import { type Username } from '#users';
import { type ImportedIds } from '../import-record.repository.js';
import { type SourceAccount } from '../source-data.js';
import { findFreeName, toAllowedName } from './account-names.js';
import { canLogIn, type OnConflict, type PlannedAccount } from './account-plan.js';

/** What the target has already. */
export type Target = {
  /** The keys of the names of its accounts. */
  readonly nameKeys: ReadonlySet<string>;
  /** The accounts of earlier imports from the source. */
  readonly imported: ImportedIds;
};

const CLASH = 'an account of this name exists already';
const FOLDED = 'another imported account has this name, or one that is the same here';
const NOT_ALLOWED = 'the name contains what is not allowed here, or is too long';

/**
 * Decides about every account. Accounts whose names are the same here, because they differ only in case or in compatibility
 * forms, are told apart by rule: the first keeps the name. First come accounts with a password, then admins, then the
 * oldest.
 */
export function planAccounts(
  accounts: readonly SourceAccount[],
  target: Target,
  onConflict: OnConflict,
): PlannedAccount[] {
  const taken = new Set<string>();
  const isTaken = (key: string) => taken.has(key) || target.nameKeys.has(key);
  const rename = (account: SourceAccount, reason: string): PlannedAccount => {
    return { account, outcome: 'renamed', username: findFreeName(account.name, isTaken), reason };
  };
  const decide = (account: SourceAccount): PlannedAccount => {
    if (target.imported.has(account.sourceId)) return unchanged(account);
    const allowed = toAllowedName(account.name);
    if (allowed === null) return rename(account, NOT_ALLOWED);
    if (!isTaken(allowed.key)) return carried(account, allowed);
    if (!target.nameKeys.has(allowed.key)) return rename(account, FOLDED);
    return onConflict === 'rename' ? rename(account, CLASH) : refused(account, onConflict);
  };
  const planned = [...accounts].sort(byPrecedence).map((account) => {
    const decision = decide(account);
    if (decision.username) taken.add(decision.username.key);
    return decision;
  });
  // Admins that can log in come first, so that an interrupted import leaves somebody in charge.
  return planned.sort((a, b) => rank(a.account) - rank(b.account));
}

const carried = (account: SourceAccount, username: Username): PlannedAccount => ({
  account,
  username,
  outcome: 'carried',
  reason: null,
});

const unchanged = (account: SourceAccount): PlannedAccount => ({
  account,
  username: null,
  outcome: 'unchanged',
  reason: 'imported before',
});

const refused = (account: SourceAccount, onConflict: 'fail' | 'skip'): PlannedAccount => ({
  account,
  username: null,
  outcome: onConflict === 'skip' ? 'dropped' : 'conflict',
  reason: CLASH,
});

function byPrecedence(a: SourceAccount, b: SourceAccount): number {
  const hasPassword = Number(b.password !== null) - Number(a.password !== null);
  const isAdmin = Number(b.isAdmin) - Number(a.isAdmin);
  const age = (a.createdAt ?? Infinity) - (b.createdAt ?? Infinity);
  return hasPassword || isAdmin || (Number.isNaN(age) ? 0 : age) || (a.sourceId < b.sourceId ? -1 : 1);
}

const rank = (account: SourceAccount): number => {
  if (!account.isAdmin) return 2;
  return canLogIn(account) ? 0 : 1;
};
