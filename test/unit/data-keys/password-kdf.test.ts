import { describe, expect, it } from '@jest/globals';
import { type HashPool, SecretUnreadable } from '#platform/crypto';
import { PasswordKdf, SlotCost } from '../../../src/data-keys/password-kdf.js';

describe('the key derivation of a password slot', () => {
  const jobs: { N: number }[] = [];
  const pool = {
    run: async (job: { N: number }) => (jobs.push(job), Buffer.alloc(32)),
  } as unknown as HashPool;
  const costIn = (DATA_RECOVERY: string) => new SlotCost({ env: { DATA_RECOVERY } } as never);
  const kdf = new PasswordKdf(pool, costIn('server'));
  const header = (...parameters: number[]) => Buffer.from([...parameters, ...Buffer.alloc(16)]);

  it('costs more where the password slot is the only target of an attack', () => {
    expect(costIn('server').cost).toEqual({ N: 2 ** 14, r: 8, p: 1 });
    expect(costIn('none').cost).toEqual({ N: 2 ** 15, r: 8, p: 3 });
  });

  it('writes its parameters and a new salt into the header', () => {
    const [first, second] = [kdf.newHeader(), kdf.newHeader()];
    expect(first.subarray(0, 3)).toEqual(Buffer.from([14, 8, 1]));
    expect(first).toHaveLength(19);
    expect(first.equals(second)).toBe(false);
  });

  it.each([
    ['too cheap', header(9, 8, 1)],
    ['N without end', header(30, 8, 1)],
    ['N just over the bound', header(18, 8, 1)],
    ['a large r', header(14, 9, 1)],
    ['no r', header(14, 0, 1)],
    ['a large p', header(14, 8, 11)],
    ['no p', header(14, 8, 0)],
    ['a short salt', header(14, 8, 1).subarray(0, 18)],
    ['a long salt', Buffer.concat([header(14, 8, 1), Buffer.alloc(1)])],
    ['nothing', Buffer.alloc(0)],
  ])('rejects a stored header with %s before any work', async (_case, stored) => {
    jobs.length = 0;
    await expect(kdf.derive('password', stored, 'slot')).rejects.toThrow(SecretUnreadable);
    expect(jobs).toEqual([]);
  });

  it('uses the stored parameters', async () => {
    jobs.length = 0;
    await kdf.derive('password', header(15, 8, 3), 'slot');
    expect(jobs).toEqual([expect.objectContaining({ N: 2 ** 15, r: 8, p: 3 })]);
  });
});
