import { describe, expect, it } from '@jest/globals';
import { withRequestContext } from '#platform/context';
import { InFlightAttempts } from '../../../src/attempts/in-flight-attempts.js';
import { aRequest } from '../../support/app/request-context.js';

const LONG_MS = 60_000;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Begins an attempt in its own request; returns a function that ends the request. */
function begin(attempts: InFlightAttempts, ...keys: string[]): () => void {
  const callbacks: (() => void)[] = [];
  const whenAnswered = (callback: () => void) => void callbacks.push(callback);
  withRequestContext(aRequest({ whenAnswered }), () => {
    attempts.begin(keys);
  });
  return () => {
    for (const callback of callbacks) callback();
  };
}

/** Queues one waiter per name, and records the name once it is woken. */
function enqueue(attempts: InFlightAttempts, woken: string[], ...names: string[]): void {
  for (const name of names) {
    void attempts.waitForRoom('bucket', LONG_MS).then((isWoken) => isWoken && woken.push(name));
  }
}

describe('attempts in flight', () => {
  it('wake one waiter per response, in order of arrival, and all of them with the last response', async () => {
    const attempts = new InFlightAttempts();
    const finish = [begin(attempts, 'bucket'), begin(attempts, 'bucket'), begin(attempts, 'bucket')];
    const woken: string[] = [];
    enqueue(attempts, woken, 'a', 'b', 'c', 'd');

    finish[0]!();
    await settle();
    expect([woken, attempts.has('bucket')]).toEqual([['a'], true]);

    finish[1]!();
    await settle();
    expect(woken).toEqual(['a', 'b']);

    finish[2]!();
    await settle();
    expect([woken, attempts.has('bucket')]).toEqual([['a', 'b', 'c', 'd'], false]);
  });

  it('time out a waiter and wake the next one instead', async () => {
    const attempts = new InFlightAttempts();
    const [first, second] = [begin(attempts, 'bucket'), begin(attempts, 'bucket')];
    await expect(attempts.waitForRoom('bucket', 1)).resolves.toBe(false);

    const woken: string[] = [];
    enqueue(attempts, woken, 'a');
    first();
    await settle();
    expect(woken).toEqual(['a']);
    second();
  });

  it('of one bucket do not wake the waiters of another', async () => {
    const attempts = new InFlightAttempts();
    const [theirs, ours] = [begin(attempts, 'another'), begin(attempts, 'bucket')];
    const woken: string[] = [];
    enqueue(attempts, woken, 'a');

    theirs();
    await settle();
    expect(woken).toEqual([]);
    ours();
    await settle();
    expect(woken).toEqual(['a']);
  });
});
