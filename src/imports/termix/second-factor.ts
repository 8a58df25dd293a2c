import { decodeBase32, type FieldEnvelope, type ImportedFactor, openSecretField } from '#totp';
import { type Note } from '../source-data.js';
import { parseObject, readFlag, readText, type Row } from '../source-rows.js';
import { type UserDataKeys } from './data-keys.js';

const KIND = 'second factor';

export type TermixFactor = { readonly factor: ImportedFactor | null; readonly notes: readonly Note[] };

const NONE: TermixFactor = { factor: null, notes: [] };

/** Returns the second factor of a user. One that cannot be opened is lost, never switched off. */
export function readSecondFactor(user: Row, findKeys: () => UserDataKeys): TermixFactor {
  const stored = readText(user, 'totp_secret');
  if (!readFlag(user, 'totp_enabled')) {
    const reason = 'its set-up was never completed';
    return stored === null ? NONE : { factor: null, notes: [{ kind: KIND, outcome: 'dropped', reason }] };
  }
  const factor = stored === null ? LOST : open(stored, findKeys);
  return { factor, notes: [describe(factor), ...describeBackupCodes(user)] };
}

const LOST: ImportedFactor = { kind: 'lost' };

function open(stored: string, findKeys: () => UserDataKeys): ImportedFactor {
  const field = toEnvelope(stored);
  if (field === null) {
    const secret = decodeBase32(stored);
    return secret ? { kind: 'open', secret } : LOST;
  }
  const keys = findKeys();
  for (const key of keys.open) {
    const secret = openSecretField(key, field);
    if (secret) return { kind: 'open', secret };
  }
  return keys.wrapped ? { kind: 'wrapped', wrapped: { key: keys.wrapped, field } } : LOST;
}

/** Returns an encrypted field; null for clear text. */
function toEnvelope(stored: string): FieldEnvelope | null {
  const row = parseObject(stored);
  const [iv, tag, data, salt, recordId] = ['iv', 'tag', 'data', 'salt', 'recordId'].map(
    (column) => row && readText(row, column),
  );
  return iv && tag && data && salt && recordId ? { iv, tag, data, salt, recordId } : null;
}

function describe({ kind }: ImportedFactor): Note {
  if (kind === 'open') return { kind: KIND, outcome: 'carried' };
  if (kind === 'wrapped') {
    const reason =
      'it is encrypted under the password: the first login with the password opens it and asks for the code';
    return { kind: KIND, outcome: 'deferred', reason };
  }
  const reason =
    'it cannot be decrypted with the given keys: logins are refused until an admin disables it, or an operator with "user disable-totp"';
  return { kind: KIND, outcome: 'dropped', reason };
}

/** Backup codes were never accepted at logins there, so nobody relies on them. */
function describeBackupCodes(user: Row): Note[] {
  if (readText(user, 'totp_backup_codes') === null) return [];
  const reason = 'Termix did not accept them at logins: generate new ones in the account settings';
  return [{ kind: 'backup codes', outcome: 'dropped', reason }];
}
