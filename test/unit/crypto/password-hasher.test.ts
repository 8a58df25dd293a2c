import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import bcryptjs from 'bcryptjs';
import { loadConfig } from '#platform/config';
import { isBcryptHash, type PasswordHash, PasswordHasher } from '#platform/crypto';
import { CountingHashPool } from '../../support/app/counting-hash-pool.js';

type Golden = { vectors: (PasswordHash & { password: string })[] };

const golden = JSON.parse(
  readFileSync(new URL('./golden/password-v1.json', import.meta.url), 'utf8'),
) as Golden;

const MALFORMED_HASHES = [
  '',
  'not a hash',
  '$2b$04$short',
  '$2x$04$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WWni',
  '$2b$16$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WWni',
  '$2b$31$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WWni',
  '$2b$03$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WWni',
  '$2b$04$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WWni ',
  '$2b$04$iEGPuYbtz5jfnKQ1ki2n5.CGQrmVkppws4B9z7bGQh99iT.Y/WW!i',
  '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g',
];

describe('PasswordHasher', () => {
  const pool = new CountingHashPool();
  const hasherOfCost = (cost: number) => new PasswordHasher(pool, loadConfig({ BCRYPT_COST: String(cost) }));
  const hasher = hasherOfCost(4);

  afterAll(() => pool.onApplicationShutdown());

  it('makes bcrypt hashes of the configured cost with a random salt', async () => {
    const [one, other] = [await hasher.hash('password'), await hasher.hash('password')];

    expect(one).toEqual({ scheme: 'hmac-sha384', hash: expect.stringMatching(/^\$2b\$04\$.{53}$/) });
    expect(other.hash).not.toBe(one.hash);
    expect((await hasherOfCost(5).hash('password')).hash).toMatch(/^\$2b\$05\$/);
  });

  it('accepts the correct password and rejects others', async () => {
    const stored = await hasher.hash('password');

    expect(await hasher.verify('password', stored)).toBe(true);
    expect(await hasher.verify('Password', stored)).toBe(false);
    expect(await hasher.verify('', stored)).toBe(false);
  });

  it('uses every byte of a password, also those after the 72 bytes that bcrypt reads', async () => {
    const long = 'x'.repeat(72);
    const stored = await hasher.hash(`${long}A`);

    expect(await hasher.verify(`${long}A`, stored)).toBe(true);
    expect(await hasher.verify(`${long}B`, stored)).toBe(false);
    expect(await hasher.verify(long, stored)).toBe(false);
    expect(await hasher.verify('a\0b', await hasher.hash('a\0c'))).toBe(false);
  });

  it.each(golden.vectors)('verifies the golden hash $hash', async ({ password, ...stored }) => {
    expect(await hasher.verify(password, stored)).toBe(true);
    expect(await hasher.verify(`${password}x`, stored)).toBe(false);
  });

  it('does not verify a hash under another scheme', async () => {
    const [ours, imported] = [golden.vectors[0]!, golden.vectors.at(-1)!];

    expect(await hasher.verify(ours.password, { scheme: 'plain', hash: ours.hash })).toBe(false);
    expect(await hasher.verify(imported.password, { scheme: 'hmac-sha384', hash: imported.hash })).toBe(
      false,
    );
  });

  it('does the same work without a stored hash, and returns false', async () => {
    pool.taken();

    expect(await hasher.verify('password', null)).toBe(false);
    expect(pool.taken()).toEqual(['bcrypt-verify']);
  });

  it.each(MALFORMED_HASHES)(
    'does the work of a real hash for the malformed hash "%s", and returns false',
    async (hash) => {
      pool.taken();

      expect(isBcryptHash(hash)).toBe(false);
      for (const scheme of ['hmac-sha384', 'plain'] as const) {
        expect(await hasher.verify('password', { scheme, hash })).toBe(false);
      }
      expect(pool.taken()).toEqual(['bcrypt-verify', 'bcrypt-verify']);
    },
  );

  it.each([
    ['a name without an account', null],
    ['an account without a password', null],
    ['an imported hash of the lowest cost', { scheme: 'plain', hash: bcryptjs.hashSync('other', 4) }],
    ['an imported hash', { scheme: 'plain', hash: bcryptjs.hashSync('other', 6) }],
    [
      'a hash from before the cost was raised',
      { scheme: 'hmac-sha384', hash: bcryptjs.hashSync('other', 7) },
    ],
    ['a hash of the configured cost', { scheme: 'hmac-sha384', hash: bcryptjs.hashSync('other', 8) }],
    ['a malformed hash', { scheme: 'plain', hash: '$2b$04$short' }],
  ] as [string, PasswordHash | null][])(
    'does the work of the configured cost for a wrong password of %s',
    async (_case, stored) => {
      pool.taken();

      expect(await hasherOfCost(8).verify('password', stored)).toBe(false);
      expect(pool.roundsTaken()).toBe(2 ** 8);
    },
  );

  it('computes padding hashes up to the configured cost', async () => {
    const hash = bcryptjs.hashSync('other', 4);
    const elapsed = async (padding: number[]) => {
      const start = performance.now();
      await pool.run({ kind: 'bcrypt-verify', password: 'password', hash, padding });
      return performance.now() - start;
    };
    await elapsed([]);

    expect(await elapsed([9, 9, 9, 9])).toBeGreaterThan(5 * (await elapsed([])));
  });

  it('returns the cost of a hash above the configured cost', () => {
    const hash = bcryptjs.hashSync('other', 6);
    expect([5, 6, 7].map((cost) => hasherOfCost(cost).excessCost({ scheme: 'plain', hash }))).toEqual([
      6,
      null,
      null,
    ]);
  });

  it('reports imported hashes and hashes of another cost as outdated', async () => {
    const current = await hasher.hash('password');

    expect(hasher.isOutdated(current)).toBe(false);
    expect(hasherOfCost(5).isOutdated(current)).toBe(true);
    expect(hasher.isOutdated({ ...current, scheme: 'plain' })).toBe(true);
    expect(hasher.isOutdated({ ...current, hash: current.hash.replace('$2b$', '$2a$') })).toBe(true);
  });
});
