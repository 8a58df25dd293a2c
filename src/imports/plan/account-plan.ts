import { type Username } from '#users';
import { type Outcome, type SourceAccount } from '../source-data.js';

/** What to do with an account whose name is taken by an account that was not imported from the same source. */
export const ON_CONFLICT = ['fail', 'skip', 'rename'] as const;

export type OnConflict = (typeof ON_CONFLICT)[number];

/** An account and what becomes of it. */
export type PlannedAccount = {
  readonly account: SourceAccount;
  readonly outcome: Outcome;
  /** The name here; null for an account that is not created. */
  readonly username: Username | null;
  readonly reason: string | null;
};

/** Whether the account is created by the import. */
export const isCreated = (planned: PlannedAccount): planned is PlannedAccount & { username: Username } =>
  planned.username !== null;

/** Whether the account can log in right after the import, with what it has. */
export const canLogIn = ({ password, factor, isSuspended }: SourceAccount): boolean =>
  !isSuspended && password !== null && factor?.kind !== 'lost';
