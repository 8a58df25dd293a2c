import { describe, expect, it, jest } from '@jest/globals';
import { Admission } from '../../../src/platform/crypto/admission.js';

type Job = { promise: Promise<string>; done: () => void };

/** Starts jobs that run until they are told to end, and notes the order in which they begin. */
function jobsOn(admission: Admission) {
  const begun: string[] = [];
  const start = (name: string, continues = false): Job => {
    let done = (): void => undefined;
    const finished = new Promise<void>((resolve) => (done = resolve));
    const promise = admission.run(async () => {
      begun.push(name);
      await finished;
      return name;
    }, continues);
    promise.catch(() => undefined);
    return { promise, done };
  };
  return { begun, start };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const REFUSAL = { code: 'SERVICE_UNAVAILABLE', details: { remainingTime: 2 } };

describe('admission', () => {
  it('runs as many jobs at once as it may and lets the rest wait', async () => {
    const admission = new Admission({ running: 2, waiting: 8, patienceMs: 5_000 });
    const { begun, start } = jobsOn(admission);
    const jobs = ['a', 'b', 'c', 'd'].map((name) => start(name));
    await settle();
    expect([begun, admission.waiting, admission.busy]).toEqual([['a', 'b'], 2, 2]);

    jobs[1]!.done();
    await settle();
    expect([begun, admission.waiting]).toEqual([['a', 'b', 'c'], 1]);

    for (const { done } of jobs) done();
    await expect(Promise.all(jobs.map(({ promise }) => promise))).resolves.toEqual(['a', 'b', 'c', 'd']);
    expect([admission.waiting, admission.busy, admission.refusals]).toEqual([0, 0, 0]);
  });

  it('serves first who came first', async () => {
    const admission = new Admission({ running: 1, waiting: 8, patienceMs: 5_000 });
    const { begun, start } = jobsOn(admission);
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((name) => start(name));
    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));

    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('serves before newcomers what continues work that was admitted, even when no newcomer fits', async () => {
    const admission = new Admission({ running: 1, waiting: 2, patienceMs: 5_000 });
    const { begun, start } = jobsOn(admission);
    const jobs = [start('a'), start('b'), start('c'), start('a goes on', true), start('b goes on', true)];
    await expect(start('d').promise).rejects.toMatchObject(REFUSAL);
    expect(admission.waiting).toBe(4);

    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));
    expect(begun).toEqual(['a', 'a goes on', 'b goes on', 'b', 'c']);
  });

  it('refuses at once what no longer fits into the queue', async () => {
    const admission = new Admission({ running: 1, waiting: 2, patienceMs: 5_000 });
    const { begun, start } = jobsOn(admission);
    const jobs = ['a', 'b', 'c'].map((name) => start(name));
    await expect(start('d').promise).rejects.toMatchObject(REFUSAL);
    expect(admission.refusals).toBe(1);

    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('refuses what has waited too long and never runs it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const admission = new Admission({ running: 1, waiting: 2, patienceMs: 2_000 });
      const { begun, start } = jobsOn(admission);
      const first = start('a');
      const second = start('b');
      jest.advanceTimersByTime(1_999);
      await settle();
      expect(admission.waiting).toBe(1);

      jest.advanceTimersByTime(1);
      await expect(second.promise).rejects.toMatchObject(REFUSAL);
      expect(admission.refusals).toBe(1);
      first.done();
      await first.promise;
      await settle();
      expect([begun, admission.waiting]).toEqual([['a'], 0]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('stops the clock of a job once it runs', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { start } = jobsOn(new Admission({ running: 1, waiting: 1, patienceMs: 2_000 }));
      const first = start('a');
      const second = start('b');
      first.done();
      await first.promise;
      await settle();
      expect(jest.getTimerCount()).toBe(0);

      jest.advanceTimersByTime(10_000);
      second.done();
      await expect(second.promise).resolves.toBe('b');
    } finally {
      jest.useRealTimers();
    }
  });

  it('gives the place of a failed job to the next one and passes the failure on', async () => {
    const admission = new Admission({ running: 1, waiting: 1, patienceMs: 5_000 });
    const failure = admission.run(() => Promise.reject(new Error('broken')));
    const next = admission.run(() => Promise.resolve('next'));

    await expect(failure).rejects.toThrow('broken');
    await expect(next).resolves.toBe('next');
    await expect(admission.run(() => Promise.resolve('later'))).resolves.toBe('later');
  });
});
