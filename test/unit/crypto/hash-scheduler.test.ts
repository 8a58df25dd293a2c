import { describe, expect, it, jest } from '@jest/globals';
import { HashScheduler } from '../../../src/platform/crypto/hash-scheduler.js';

const STRANGER = { kind: 'login', address: '192.0.2.1' };

type Job = { promise: Promise<string>; done: () => void };

/** Starts jobs that run until they are ended, and records the order in which they start. */
function jobsOn(scheduler: HashScheduler) {
  const begun: string[] = [];
  const start = (name: string, { continues = false, flow = STRANGER } = {}): Job => {
    let done = (): void => undefined;
    const finished = new Promise<void>((resolve) => (done = resolve));
    const job = async () => {
      begun.push(name);
      await finished;
      return name;
    };
    const promise = scheduler.run(job, flow, continues);
    promise.catch(() => undefined);
    return { promise, done };
  };
  return { begun, start };
}

const CONTINUES = { continues: true };
const settle = () => new Promise((resolve) => setImmediate(resolve));
const REFUSAL = { code: 'SERVICE_UNAVAILABLE', details: { remainingTime: 2 } };

describe('HashScheduler', () => {
  it('runs jobs up to its limit and queues the others', async () => {
    const scheduler = new HashScheduler({ running: 2, waiting: 8, timeoutMs: 5_000 });
    const { begun, start } = jobsOn(scheduler);
    const jobs = ['a', 'b', 'c', 'd'].map((name) => start(name));
    await settle();
    expect([begun, scheduler.waiting, scheduler.busy]).toEqual([['a', 'b'], 2, 2]);

    jobs[1]!.done();
    await settle();
    expect([begun, scheduler.waiting]).toEqual([['a', 'b', 'c'], 1]);

    for (const { done } of jobs) done();
    await expect(Promise.all(jobs.map(({ promise }) => promise))).resolves.toEqual(['a', 'b', 'c', 'd']);
    expect([scheduler.waiting, scheduler.busy, scheduler.refusals]).toEqual([0, 0, 0]);
  });

  it('serves one flow in order of arrival', async () => {
    const scheduler = new HashScheduler({ running: 1, waiting: 8, timeoutMs: 5_000 });
    const { begun, start } = jobsOn(scheduler);
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((name) => start(name));
    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));

    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('runs later jobs of an admitted request before new requests, even when the queue is full', async () => {
    const scheduler = new HashScheduler({ running: 1, waiting: 2, timeoutMs: 5_000 });
    const { begun, start } = jobsOn(scheduler);
    const jobs = [
      start('a'),
      start('b'),
      start('c'),
      start('a goes on', CONTINUES),
      start('b goes on', CONTINUES),
    ];
    await expect(start('d').promise).rejects.toMatchObject(REFUSAL);
    expect(scheduler.waiting).toBe(4);

    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));
    expect(begun).toEqual(['a', 'a goes on', 'b goes on', 'b', 'c']);
  });

  it('rejects a job at once when the queue is full', async () => {
    const scheduler = new HashScheduler({ running: 1, waiting: 2, timeoutMs: 5_000 });
    const { begun, start } = jobsOn(scheduler);
    const jobs = ['a', 'b', 'c'].map((name) => start(name));
    await expect(start('d').promise).rejects.toMatchObject(REFUSAL);
    expect(scheduler.refusals).toBe(1);

    for (const { done } of jobs) done();
    await Promise.all(jobs.map(({ promise }) => promise));
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('rejects a job that waited too long and never runs it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const scheduler = new HashScheduler({ running: 1, waiting: 2, timeoutMs: 2_000 });
      const { begun, start } = jobsOn(scheduler);
      const first = start('a');
      const second = start('b');
      jest.advanceTimersByTime(1_999);
      await settle();
      expect(scheduler.waiting).toBe(1);

      jest.advanceTimersByTime(1);
      await expect(second.promise).rejects.toMatchObject(REFUSAL);
      expect(scheduler.refusals).toBe(1);
      first.done();
      await first.promise;
      await settle();
      expect([begun, scheduler.waiting]).toEqual([['a'], 0]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('applies the timeout only while a job waits', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { start } = jobsOn(new HashScheduler({ running: 1, waiting: 1, timeoutMs: 2_000 }));
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

  it('runs the next job after one failed, and passes the error on', async () => {
    const scheduler = new HashScheduler({ running: 1, waiting: 1, timeoutMs: 5_000 });
    const failure = scheduler.run(() => Promise.reject(new Error('broken')), STRANGER);
    const next = scheduler.run(() => Promise.resolve('next'), STRANGER);

    await expect(failure).rejects.toThrow('broken');
    await expect(next).resolves.toBe('next');
    await expect(scheduler.run(() => Promise.resolve('later'), STRANGER)).resolves.toBe('later');
  });

  it('runs a job of another address before a flood, and rejects the newest job of the flood to make room for it', async () => {
    const scheduler = new HashScheduler({ running: 1, waiting: 3, timeoutMs: 5_000 });
    const { begun, start } = jobsOn(scheduler);
    const flood = ['f0', 'f1', 'f2', 'f3'].map((name) => start(name));
    const other = { ...STRANGER, address: '198.51.100.7' };
    expect(() => {
      scheduler.refuseWhenFull(STRANGER);
    }).toThrow(expect.objectContaining(REFUSAL));
    expect(() => {
      scheduler.refuseWhenFull(other);
    }).not.toThrow();

    const owner = start('owner', { flow: other });
    await expect(flood[3]!.promise).rejects.toMatchObject(REFUSAL);
    for (const { done } of [...flood, owner]) done();
    await owner.promise;
    await Promise.allSettled(flood.map(({ promise }) => promise));

    expect(begun).toEqual(['f0', 'f1', 'owner', 'f2']);
    expect(scheduler.refusals).toBe(2);
  });
});
