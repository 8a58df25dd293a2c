import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { digest, HashPool, type PasswordHash, PasswordHasher, SecretUnreadable } from '#platform/crypto';
import { type DataKeySlot } from '#data-keys';
import { type PasskeyId, type SessionId } from '#shared';
import { PasskeySlots } from '../../../src/data-keys/passkey-slots.js';
import { SessionSlots } from '../../../src/data-keys/session-slots.js';
import { ResetCodes } from '../../../src/auth/reset/reset-codes.service.js';
import { decryptItem } from '../../../src/user-data/item-cipher.js';
import { DATA_KEY, OTHER_USER, PASSWORD, ring, ROW, sealer, SECRET, slotsWith, USER } from './fixtures.js';

type StoredSlot = Omit<DataKeySlot, 'sealed' | 'createdAt' | 'archivedAt'> & { sealed: string };
type Golden = {
  sealedColumn: { context: never; plaintext: string; blob: string };
  sealedUnderOlderKey: { context: never; plaintext: string; blob: string };
  passwordSlot: StoredSlot;
  serverSlot: StoredSlot;
  previousSlot: StoredSlot;
  sessionSlot: string;
  passkeySlot: string;
  item: { context: { userId: typeof USER; name: string; version: number }; json: string; blob: string };
  resetCode: { code: string; digests: Record<string, string> };
  passwordHash: PasswordHash;
  plainHash: PasswordHash;
  secretDigest: string;
};

/** Values as an earlier release stored them. A release that cannot read them would lock users out: never regenerate them. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/v1.json'), 'utf8')) as Golden;
const hex = (text: string) => Buffer.from(text, 'hex');
const NEXT_KEY = { version: 4, bytes: Buffer.alloc(32, 10) };
const slotOf = ({ sealed, ...facts }: StoredSlot, changes: Partial<DataKeySlot> = {}) => ({
  ...facts,
  createdAt: 0,
  archivedAt: null,
  sealed: hex(sealed),
  ...changes,
});

describe('stored data of format 1', () => {
  const pool = new HashPool();
  const stored = slotsWith(pool);
  const hasher = new PasswordHasher(pool, { env: { BCRYPT_COST: 4 } } as never);
  const sessions = new SessionSlots(sealer);
  const passkeys = new PasskeySlots(sealer);
  const passkey = { rowId: ROW as PasskeyId, userId: USER, prf: SECRET };
  const password = { userId: USER, password: PASSWORD, credentialVersion: 2 };
  const session = { table: 'session', rowId: ROW as SessionId, userId: USER, secret: SECRET } as const;
  afterAll(() => pool.onApplicationShutdown());

  /** Every stored blob with the function that opens it. */
  const blobs: [string, Buffer, (blob: Buffer) => unknown, unknown][] = [
    [
      'a sealed column',
      hex(golden.sealedColumn.blob),
      (blob) => sealer.open(golden.sealedColumn.context, blob).toString(),
      golden.sealedColumn.plaintext,
    ],
    [
      'a column sealed under a key that is no longer active',
      hex(golden.sealedUnderOlderKey.blob),
      (blob) => sealer.open(golden.sealedUnderOlderKey.context, blob).toString(),
      golden.sealedUnderOlderKey.plaintext,
    ],
    [
      'a password slot',
      hex(golden.passwordSlot.sealed),
      (sealed) => stored.openPassword(password, slotOf(golden.passwordSlot, { sealed })),
      DATA_KEY,
    ],
    [
      'a server slot',
      hex(golden.serverSlot.sealed),
      (sealed) => stored.openServer(slotOf(golden.serverSlot, { sealed })),
      DATA_KEY,
    ],
    [
      'a slot of an earlier key',
      hex(golden.previousSlot.sealed),
      (sealed) => stored.openPrevious(slotOf(golden.previousSlot, { sealed }), NEXT_KEY),
      DATA_KEY,
    ],
    ['a session slot', hex(golden.sessionSlot), (blob) => sessions.open(session, blob), DATA_KEY],
    ['a passkey slot', hex(golden.passkeySlot), (blob) => passkeys.open(passkey, blob), DATA_KEY],
    [
      'an encrypted item',
      hex(golden.item.blob),
      (blob) => decryptItem(DATA_KEY, golden.item.context, blob),
      golden.item.json,
    ],
  ];

  it.each(blobs)('is decrypted: %s', async (_kind, blob, open, expected) => {
    expect(await open(blob)).toEqual(expected);
  });

  it.each(blobs)('is rejected with any bit flipped: %s', async (_kind, blob, open) => {
    for (let byte = 0; byte < blob.length; byte += 1) {
      const flipped = Buffer.from(blob);
      flipped[byte]! ^= 1 << (byte % 8);
      await expect(attempt(open, flipped)).rejects.toThrow(SecretUnreadable);
    }
  });

  it.each(blobs)('is rejected when truncated, extended or empty: %s', async (_kind, blob, open) => {
    const cut = [1, 4, 8, 12, 15, 16, blob.length - 1, blob.length].map((bytes) => blob.subarray(0, -bytes));
    const wrong = [...cut, blob.subarray(1), Buffer.concat([blob, Buffer.alloc(1)]), Buffer.alloc(0)];
    for (const each of wrong) await expect(attempt(open, each)).rejects.toThrow(SecretUnreadable);
  });

  it('is rejected where another kind is expected', async () => {
    for (const [kind, , open] of blobs) {
      for (const [other, blob] of blobs) {
        if (kind !== other) await expect(attempt(open, blob)).rejects.toThrow(SecretUnreadable);
      }
    }
  });

  it('is rejected for another user, row, version, password, secret or name', async () => {
    const mismatches: [string, () => unknown][] = [
      ['user of a password slot', () => stored.openPassword(password, slotOf(golden.passwordSlot, { userId: OTHER_USER }))],
      ['owner of a password', () => stored.openPassword({ ...password, userId: OTHER_USER }, slotOf(golden.passwordSlot))],
      ['password', () => stored.openPassword({ ...password, password: 'wrong' }, slotOf(golden.passwordSlot))],
      ['row of a password slot', () => stored.openPassword(password, slotOf(golden.passwordSlot, { id: ROW }))],
      ['version of a password slot', () => stored.openPassword(password, slotOf(golden.passwordSlot, { boundVersion: 3 }))],
      ['kind of a slot', () => stored.openServer(slotOf(golden.serverSlot, { kind: 'previous' }))],
      ['user of a server slot', () => stored.openServer(slotOf(golden.serverSlot, { userId: OTHER_USER }))],
      ['key around an earlier one', () => stored.openPrevious(slotOf(golden.previousSlot), { ...NEXT_KEY, bytes: Buffer.alloc(32, 11) })],
      ['version around an earlier one', () => stored.openPrevious(slotOf(golden.previousSlot), { ...NEXT_KEY, version: 5 })],
      ['secret of a session', () => sessions.open({ ...session, secret: Buffer.alloc(32, 6) }, hex(golden.sessionSlot))],
      ['row of a session', () => sessions.open({ ...session, rowId: USER as string as SessionId }, hex(golden.sessionSlot))],
      ['user of a session', () => sessions.open({ ...session, userId: OTHER_USER }, hex(golden.sessionSlot))],
      ['output of a passkey', () => passkeys.open({ ...passkey, prf: Buffer.alloc(32, 6) }, hex(golden.passkeySlot))],
      ['row of a passkey', () => passkeys.open({ ...passkey, rowId: USER as string as PasskeyId }, hex(golden.passkeySlot))],
      ['user of a passkey', () => passkeys.open({ ...passkey, userId: OTHER_USER }, hex(golden.passkeySlot))],
      ['table of a session', () => sessions.open({ ...session, table: 'pending_login' }, hex(golden.sessionSlot))],
      ...[{ userId: OTHER_USER }, { name: 'hosts/web-2' }, { version: 6 }].map((change): [string, () => unknown] => [
        `${Object.keys(change)[0]!} of an item`,
        () => decryptItem(DATA_KEY, { ...golden.item.context, ...change }, hex(golden.item.blob)),
      ]),
      ['key of an item', () => decryptItem({ ...DATA_KEY, bytes: Buffer.alloc(32, 8) }, golden.item.context, hex(golden.item.blob))],
    ]; // prettier-ignore
    for (const [what, open] of mismatches) {
      const outcome = await attempt(open, Buffer.alloc(0)).then(
        () => 'opened',
        (error: unknown) => (error instanceof SecretUnreadable ? 'refused' : error),
      );
      expect([what, outcome]).toEqual([what, 'refused']);
    }
  });

  it('is verified: hashes of both schemes, and with no other password', async () => {
    for (const hash of [golden.passwordHash, golden.plainHash]) {
      expect(await hasher.verify(PASSWORD, hash)).toBe(true);
      expect(await hasher.verify(`${PASSWORD}x`, hash)).toBe(false);
    }
    expect(golden.passwordHash.scheme).toBe('hmac-sha384');
    expect(await hasher.verify(PASSWORD, { ...golden.passwordHash, scheme: 'plain' })).toBe(false);
    expect(await hasher.verify(PASSWORD, { ...golden.plainHash, scheme: 'hmac-sha384' })).toBe(false);
  });

  it('is verified: digests of reset codes with either key, for that reset and user only', () => {
    const codes = new ResetCodes(ring, {} as never, {} as never);
    const reset = { id: ROW, userId: USER } as never;
    for (const codeDigest of Object.values(golden.resetCode.digests)) {
      const row = { id: ROW, userId: USER, codeDigest } as never;
      expect(codes.matches(row, golden.resetCode.code)).toBe(true);
      expect(codes.matches(row, '042043')).toBe(false);
      expect(codes.matches({ ...(row as object), userId: OTHER_USER } as never, golden.resetCode.code)).toBe(
        false,
      );
      expect(codes.matches({ ...(row as object), id: USER } as never, golden.resetCode.code)).toBe(false);
    }
    expect(codes.digest(reset, golden.resetCode.code)).toBe(golden.resetCode.digests['k2']);
  });

  it('has the same digests of secrets', () => {
    expect(digest(SECRET)).toBe(golden.secretDigest);
  });
});

/** Turns a synchronous error into a rejection. */
const attempt = async (open: (blob: Buffer) => unknown, blob: Buffer): Promise<unknown> => open(blob);
