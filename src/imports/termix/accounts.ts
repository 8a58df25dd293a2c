import { isBcryptHash } from '#platform/crypto';
import { type Instant } from '#shared';
import { type Note, PASSWORD_ONLY, type SourceAccount, type SourceRole } from '../source-data.js';
import { readFlag, readInstant, readText, type Row } from '../source-rows.js';
import { readApiKeys } from './api-keys.js';
import { findDataKeys } from './data-keys.js';
import { readPasskeys } from './passkeys.js';
import { readSecondFactor } from './second-factor.js';
import { type TermixKeys } from './termix-keys.js';

/** What accounts are read from. */
export type TermixAccountRows = {
  readonly users: readonly Row[];
  readonly settings: ReadonlyMap<string, string>;
  readonly sessions: readonly Row[];
  readonly passkeys: readonly Row[];
  readonly apiKeys: readonly Row[];
  readonly memberships: readonly Row[];
  readonly roles: ReadonlyMap<string, SourceRole>;
  readonly keys: TermixKeys;
  readonly isSameHost: boolean;
  readonly now: Instant;
};

/** The accounts, and those that nobody could log in to. */
export type TermixAccounts = { readonly accounts: readonly SourceAccount[]; readonly notes: readonly Note[] };

export function readAccounts(rows: TermixAccountRows): TermixAccounts {
  const read = rows.users.map((user) => readAccount(user, rows));
  return {
    accounts: read.filter((one): one is SourceAccount => 'sourceId' in one),
    notes: read.filter((one): one is Note => !('sourceId' in one)),
  };
}

function readAccount(user: Row, rows: TermixAccountRows): SourceAccount | Note {
  const [sourceId, name] = [readText(user, 'id'), readText(user, 'username')];
  if (sourceId === null || name === null) return dropped(name ?? '', 'it has no id or no name');
  const hash = readText(user, 'password_hash');
  if (hash === null) return dropped(name, whyNoLogin(user));
  if (!isBcryptHash(hash)) return dropped(name, 'its password hash is not a bcrypt hash');
  return {
    ...PASSWORD_ONLY,
    ...{ sourceId, name },
    password: { scheme: 'plain', hash },
    isAdmin: readFlag(user, 'is_admin'),
    createdAt: readInstant(user, 'registered_at'),
    ...readBelongings(user, sourceId, rows),
  };
}

function readBelongings(user: Row, sourceId: string, rows: TermixAccountRows) {
  const ofUser = (list: readonly Row[]) => list.filter((row) => readText(row, 'user_id') === sourceId);
  const { factor, notes } = readSecondFactor(user, () => findDataKeys(sourceId, rows));
  const { passkeys, notes: passkeyNotes } = readPasskeys(ofUser(rows.passkeys), sourceId, rows.isSameHost);
  const { apiKeys, notes: keyNotes } = readApiKeys(ofUser(rows.apiKeys), rows.now);
  const roles = ofUser(rows.memberships).flatMap(
    (row) => rows.roles.get(readText(row, 'role_id') ?? '') ?? [],
  );
  const roleNotes = roles.map(({ name }): Note => ({ kind: 'membership', name, outcome: 'carried' }));
  return {
    ...{ factor, passkeys, apiKeys },
    roles: [...new Set(roles.map((role) => role.sourceId))],
    notes: [...notes, ...passkeyNotes, ...keyNotes, ...roleNotes],
  };
}

const whyNoLogin = (user: Row): string =>
  readText(user, 'oidc_identifier') === null
    ? 'it has no password, so nobody can log in to it'
    : 'it logs in through a provider: it is created at the first login with that provider here';

const dropped = (name: string, reason: string): Note => ({
  kind: 'account',
  name,
  outcome: 'dropped',
  reason,
});
