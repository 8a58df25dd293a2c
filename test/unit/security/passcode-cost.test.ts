import { describe, expect, it } from '@jest/globals';
import { PasscodeCost } from '#security';
import { PasscodeHasher } from '../../../src/security/passcode-hasher.js';

describe('the cost of a passcode hash', () => {
  it('is scrypt with N = 2^15, r = 8, p = 1', async () => {
    const jobs: object[] = [];
    const pool = {
      run: async (job: object) => {
        jobs.push(job);
        return new Uint8Array(32);
      },
    };
    const sealer = { seal: (_place: object, value: Buffer) => value };
    const hasher = new PasscodeHasher(pool as never, sealer as never, new PasscodeCost());

    await hasher.hash({ id: 'a' as never, passcodeVersion: 1 }, '482916');

    expect(jobs).toEqual([expect.objectContaining({ kind: 'scrypt', N: 2 ** 15, r: 8, p: 1 })]);
  });
});
