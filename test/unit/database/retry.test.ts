import { describe, expect, it, jest } from '@jest/globals';
import { withRetries } from '../../../src/platform/database/retry.js';

const conflict = () => Object.assign(new Error('Deadlock found'), { errno: 1213 });

/** Fails with a conflict that many times before it succeeds. */
function conflicting(times: number) {
  let left = times;
  return jest.fn(() => (left-- > 0 ? Promise.reject(conflict()) : Promise.resolve('done')));
}

describe('withRetries', () => {
  it.each([0, 1, 4])('succeeds after %i conflicts', async (times) => {
    const work = conflicting(times);
    const onRetry = jest.fn();

    await expect(withRetries(work, onRetry)).resolves.toBe('done');
    expect(work).toHaveBeenCalledTimes(times + 1);
    expect(onRetry).toHaveBeenCalledTimes(times);
  });

  it('gives up after the fifth attempt, with remainingTime', async () => {
    const work = conflicting(5);

    await expect(withRetries(work, () => undefined)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { remainingTime: 1 },
    });
    expect(work).toHaveBeenCalledTimes(5);
  });

  it('gives up after two seconds', async () => {
    const start = performance.now();
    const now = jest
      .spyOn(performance, 'now')
      .mockReturnValueOnce(start)
      .mockReturnValue(start + 2_001);
    const work = conflicting(4);

    await expect(withRetries(work, () => undefined)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(work).toHaveBeenCalledTimes(1);
    now.mockRestore();
  });

  it.each([
    ['a lost race', Object.assign(new Error('Duplicate entry'), { errno: 1062 })],
    ['an outage', Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })],
    ['an error of ours', new Error('broken')],
  ])('does not retry after %s', async (_case, error) => {
    const work = jest.fn(() => Promise.reject(error));
    const onRetry = jest.fn();

    await expect(withRetries(work, onRetry)).rejects.toBe(error);
    expect(work).toHaveBeenCalledTimes(1);
    expect(onRetry).not.toHaveBeenCalled();
  });
});
