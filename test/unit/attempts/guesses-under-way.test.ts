import { describe, expect, it } from '@jest/globals';
import { withRequestContext } from '#platform/context';
import { InFlightAttempts } from '../../../src/attempts/in-flight-attempts.js';
import { aRequest } from '../../support/app/request-context.js';

const LONG_MS = 60_000;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Begins a guess in a request of its own; returns what to call once the request is answered. */
function begin(guesses: InFlightAttempts, ...keys: string[]): () => void {
  const callbacks: (() => void)[] = [];
  const whenAnswered = (callback: () => void) => void callbacks.push(callback);
  withRequestContext(aRequest({ whenAnswered }), () => {
    guesses.begin(keys);
  });
  return () => {
    for (const callback of callbacks) callback();
  };
}

/** Waits in line, and notes its name once it may try again. */
function lineUp(guesses: InFlightAttempts, woken: string[], ...names: string[]): void {
  for (const name of names) {
    void guesses.nextAnswer('bucket', LONG_MS).then((isWoken) => isWoken && woken.push(name));
  }
}

describe('guesses under way', () => {
  it('wake one that waits with each answer, first come first served, and all of them with the last', async () => {
    const guesses = new InFlightAttempts();
    const answers = [begin(guesses, 'bucket'), begin(guesses, 'bucket'), begin(guesses, 'bucket')];
    const woken: string[] = [];
    lineUp(guesses, woken, 'a', 'b', 'c', 'd');

    answers[0]!();
    await settle();
    expect([woken, guesses.has('bucket')]).toEqual([['a'], true]);

    answers[1]!();
    await settle();
    expect(woken).toEqual(['a', 'b']);

    answers[2]!();
    await settle();
    expect([woken, guesses.has('bucket')]).toEqual([['a', 'b', 'c', 'd'], false]);
  });

  it('keep nobody waiting for longer than their patience, and wake somebody else instead', async () => {
    const guesses = new InFlightAttempts();
    const [first, second] = [begin(guesses, 'bucket'), begin(guesses, 'bucket')];
    await expect(guesses.nextAnswer('bucket', 1)).resolves.toBe(false);

    const woken: string[] = [];
    lineUp(guesses, woken, 'a');
    first();
    await settle();
    expect(woken).toEqual(['a']);
    second();
  });

  it('of one bucket do not wake who waits for another', async () => {
    const guesses = new InFlightAttempts();
    const [theirs, ours] = [begin(guesses, 'another'), begin(guesses, 'bucket')];
    const woken: string[] = [];
    lineUp(guesses, woken, 'a');

    theirs();
    await settle();
    expect(woken).toEqual([]);
    ours();
    await settle();
    expect(woken).toEqual(['a']);
  });
});
