import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitOutcomeUnknown, type Deadline, within } from '../../../src/platform/database/deadline.js';

const MS = 1_000;

const after = async <T>(ms: number, outcome: () => T) => {
  await new Promise<void>((resolve) => void setTimeout(resolve, ms));
  return outcome();
};

describe('within', () => {
  let ended: number;
  const wait = (work: (deadline: Deadline) => Promise<string>) => within(MS, work, () => (ended += 1));

  beforeEach(() => {
    ended = 0;
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('settles with the work and leaves no timer behind', async () => {
    expect(await wait(async () => 'done')).toBe('done');
    await expect(wait(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');

    expect([ended, jest.getTimerCount()]).toEqual([2, 0]);
  });

  it.each([
    ['succeeds', () => 'late'],
    [
      'fails',
      () => {
        throw new Error('late');
      },
    ],
  ])(
    'rejects once at the timeout and marks the deadline as over, when the work later %s',
    async (_how, outcome) => {
      const told: boolean[] = [];
      const waiting = wait(async (deadline) => {
        const response = after(2 * MS, outcome);
        await after(MS / 2, () => told.push(deadline.isOver));
        await after(MS, () => told.push(deadline.isOver));
        return response;
      });
      const refused = expect(waiting).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      await jest.advanceTimersByTimeAsync(MS);
      await refused;
      expect(ended).toBe(1);
      await jest.advanceTimersByTimeAsync(5 * MS);

      expect([told, ended]).toEqual([[false, true], 1]);
    },
  );

  it('rejects with CommitOutcomeUnknown when the timeout falls into a COMMIT', async () => {
    const waiting = wait(async (deadline) => {
      deadline.isCommitting = true;
      return after(2 * MS, () => 'late');
    });
    const refused = expect(waiting).rejects.toBeInstanceOf(CommitOutcomeUnknown);
    await jest.advanceTimersByTimeAsync(5 * MS);
    await refused;
  });
});
