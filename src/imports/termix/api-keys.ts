import { type KeyToImport } from '#api-keys';
import { isBcryptHash } from '#platform/crypto';
import { type Instant } from '#shared';
import { type Note } from '../source-data.js';
import { readFlag, readInstant, readText, type Row } from '../source-rows.js';

const KIND = 'API key';
const MAX_NAME = 100;
const PREFIX = /^tmx_[0-9a-f]{8}$/;
const FULL = 'it has all rights of its owner, as before: see "keys lint"';

type ReadKeys = { readonly apiKeys: readonly KeyToImport[]; readonly notes: readonly Note[] };

/** Returns the API keys of a user that still work. */
export function readApiKeys(rows: readonly Row[], now: Instant): ReadKeys {
  const read = rows.map((row) => readKey(row, now));
  return {
    apiKeys: read.flatMap(({ key }) => key ?? []),
    notes: read.map(({ key, name, reason }) => ({
      ...{ kind: KIND, name, outcome: key ? ('carried' as const) : ('dropped' as const), reason },
    })),
  };
}

function readKey(row: Row, now: Instant): { key: KeyToImport | null; name: string; reason: string } {
  const name = toName(readText(row, 'name'));
  const prefix = readText(row, 'token_prefix') ?? '';
  const hash = readText(row, 'token_hash') ?? '';
  const expiresAt = readInstant(row, 'expires_at');
  const isExpired = expiresAt !== null && expiresAt <= now;
  const isKnown = PREFIX.test(prefix) && isBcryptHash(hash);
  if (!readFlag(row, 'is_active')) return { key: null, name, reason: 'it is switched off' };
  if (isExpired) return { key: null, name, reason: 'it has expired' };
  if (!isKnown) return { key: null, name, reason: 'its format is not known' };
  const createdAt = readInstant(row, 'created_at');
  return { key: { name, prefix, hash, expiresAt, createdAt }, name, reason: FULL };
}

const toName = (text: string | null): string =>
  [...(text ?? 'API key').toWellFormed()].slice(0, MAX_NAME).join('');
