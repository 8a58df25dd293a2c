import { isBcryptHash } from '#platform/crypto';
import { nameKey } from '#users';
import {
  ACCOUNTS_ONLY,
  type Note,
  PASSWORD_ONLY,
  type SourceAccount,
  type SourceData,
} from './source-data.js';
import { parseObject, readFlag, readText } from './source-rows.js';

/** Reads one JSON object a line: `username`, `password_hash` (bcrypt) and `is_admin`; other fields are ignored. */
export function readJsonLines(text: string): SourceData {
  const lines = text.split('\n').map((line) => line.trim());
  const read = lines.flatMap((line, index) => (line === '' ? [] : [readLine(line, index + 1)]));
  return {
    ...ACCOUNTS_ONLY,
    ...{ source: 'jsonl', description: 'JSON lines' },
    accounts: read.filter((one): one is SourceAccount => 'sourceId' in one),
    notes: read.filter((one): one is Note => !('sourceId' in one)),
  };
}

function readLine(line: string, number: number): SourceAccount | Note {
  const row = parseObject(line);
  const dropped = (reason: string): Note => ({
    kind: 'account',
    name: `line ${number}`,
    outcome: 'dropped',
    reason,
  });
  if (!row) return dropped('it is not a JSON object');
  const name = readText(row, 'username');
  const key = name === null ? null : nameKey(name);
  if (name === null || key === null) return dropped('it has no username');
  const hash = readText(row, 'password_hash') ?? '';
  if (!isBcryptHash(hash)) return dropped('password_hash is not a bcrypt hash of cost 4 to 15');
  // There is no id, so the name identifies the account when the file is imported again.
  return {
    ...PASSWORD_ONLY,
    ...{ sourceId: key, name, password: { scheme: 'plain', hash }, isAdmin: readFlag(row, 'is_admin') },
  };
}
