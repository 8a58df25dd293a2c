import { describe, expect, it } from '@jest/globals';
import { WriteSemaphore } from '../../../src/platform/database/write-semaphore.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('WriteSemaphore', () => {
  it('runs up to its limit at once, and the others in order of arrival', async () => {
    const semaphore = new WriteSemaphore(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = [0, 1, 2, 3].map((at) =>
      semaphore.take(async () => {
        begun.push(at);
        await new Promise<void>((end) => ends.push(end));
      }),
    );

    for (const seen of [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
    ]) {
      await settle();
      expect(begun).toEqual(seen);
      ends.shift()!();
    }
    ends.forEach((end) => {
      end();
    });
    await Promise.all(all);
  });

  it('releases its slot when work fails', async () => {
    const semaphore = new WriteSemaphore(1);

    await expect(semaphore.take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(semaphore.take(async () => 'done')).resolves.toBe('done');
  });
});
