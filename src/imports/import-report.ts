import { type PlannedAccount } from './plan/account-plan.js';
import { type ImportPlan, toGeneralNotes } from './plan/import-plan.js';
import { type Note, type Outcome } from './source-data.js';

/** What becomes of one account. */
export type ReportedAccount = {
  readonly sourceId: string;
  readonly name: string;
  /** The name here, if it is created. */
  readonly username: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly isAdmin: boolean;
  readonly items: readonly Note[];
};

/** What an import carries, renames, defers and drops, and why. Contains nothing secret. */
export type ImportReport = {
  readonly source: string;
  readonly description: string;
  readonly accounts: readonly ReportedAccount[];
  readonly notes: readonly Note[];
  /** Why nothing can be imported. */
  readonly problems: readonly string[];
  /** How many things of a kind had an outcome. */
  readonly totals: Readonly<Record<string, Partial<Record<Outcome, number>>>>;
};

export function toReport(
  { source, description }: Pick<ImportReport, 'source' | 'description'>,
  plan: ImportPlan,
  problems: readonly string[],
): ImportReport {
  const accounts = plan.accounts.map(toReportedAccount);
  const notes = toGeneralNotes(plan);
  const items = accounts.flatMap((account) => [
    { kind: 'account', outcome: account.outcome },
    ...account.items,
  ]);
  return {
    ...{ source, description, accounts, problems },
    notes,
    totals: countOutcomes([...items, ...notes]),
  };
}

function toReportedAccount({ account, username, outcome, reason }: PlannedAccount): ReportedAccount {
  const { sourceId, name, isAdmin, notes } = account;
  const items = username === null ? [] : notes;
  return { sourceId, name, username: username?.name ?? null, outcome, reason, isAdmin, items };
}

function countOutcomes(notes: readonly Pick<Note, 'kind' | 'outcome'>[]): ImportReport['totals'] {
  const totals: Record<string, Partial<Record<Outcome, number>>> = {};
  for (const { kind, outcome } of notes) {
    const counts = (totals[kind] ??= {});
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return totals;
}
