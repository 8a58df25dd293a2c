import { type AuditAction, type AuditEvent } from '#audit';
import { type KeyToImport } from '#api-keys';
import { type PasskeyToImport } from '#passkeys';
import { type PasswordHash } from '#platform/crypto';
import { type RuntimeSetting } from '#settings';
import { type Instant } from '#shared';
import { type ImportedFactor } from '#totp';

/** What happened, or will happen, to one thing of the source. */
export type Outcome = 'carried' | 'renamed' | 'deferred' | 'dropped' | 'unchanged' | 'conflict';

/** One line of the report: never contains a secret. */
export type Note = {
  readonly kind: string;
  /** Of the thing, if it has one. */
  readonly name?: string;
  readonly outcome: Outcome;
  /** Why, or what to do. */
  readonly reason?: string;
};

/** An account of another system, in terms of this one. */
export type SourceAccount = {
  /** The id there; at most 128 characters. */
  readonly sourceId: string;
  readonly name: string;
  /** Null: it has no password here, or one that cannot be carried. */
  readonly password: PasswordHash | null;
  /** It had a password that cannot be carried: it gets one that matches nothing, until it is reset. */
  readonly needsReset: boolean;
  readonly isAdmin: boolean;
  readonly isSuspended: boolean;
  readonly createdAt: Instant | null;
  readonly factor: ImportedFactor | null;
  readonly passkeys: readonly PasskeyToImport[];
  readonly apiKeys: readonly KeyToImport[];
  /** The source ids of its roles. */
  readonly roles: readonly string[];
  /** What of it is carried, deferred and dropped. */
  readonly notes: readonly Note[];
};

/** What an account without anything but a password has. */
export const PASSWORD_ONLY = {
  ...{ needsReset: false, isAdmin: false, isSuspended: false, createdAt: null, factor: null },
  ...{ passkeys: [], apiKeys: [], roles: [], notes: [] },
} as const;

/** A role of another system. */
export type SourceRole = {
  readonly sourceId: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string | null;
  /** What it may do here. */
  readonly grants: readonly string[];
  readonly notes: readonly Note[];
};

/** A setting with the value that it had there. */
export type SourceSetting = {
  readonly sourceId: string;
  readonly setting: RuntimeSetting<boolean | number | string>;
  readonly value: boolean | number | string;
};

/** An entry of another audit log. Users are ids of the source. */
export type SourceAuditEntry = {
  readonly at: Instant;
  readonly action: AuditAction;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly isSuccess: boolean;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly details: NonNullable<AuditEvent['details']>;
};

/** Everything that an importer reads from another system. */
export type SourceData = {
  /** The name of the system in the ledger. */
  readonly source: string;
  /** For people: the system and its version. */
  readonly description: string;
  readonly accounts: readonly SourceAccount[];
  readonly roles: readonly SourceRole[];
  readonly settings: readonly SourceSetting[];
  /** Oldest first. */
  readonly auditEntries: readonly SourceAuditEntry[];
  /** What concerns no single account. */
  readonly notes: readonly Note[];
};

/** A source of nothing but accounts. */
export const ACCOUNTS_ONLY = { roles: [], settings: [], auditEntries: [], notes: [] } as const;
