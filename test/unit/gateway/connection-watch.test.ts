import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ConnectionControl, ConnectionRegistry } from '#connections';
import { Log } from '#platform/logging';
import { type Verdict } from '../../../src/gateway/connection-verdicts.js';
import { ConnectionWatch } from '../../../src/gateway/connection-watch.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { applicationAt, bindingOf, NOT_STORED } from '../../support/fixtures/gateway.js';

const INTERVAL = 400;
const OPEN: Verdict = { closing: null, locks: [], secretDigest: 'first' };

const PUSHES_NOTHING = { whenUnlocked: () => undefined };

function scene() {
  const registry = new ConnectionRegistry(new ManualClock(), NOT_STORED);
  const reads: number[] = [];
  const state = { verdict: OPEN, read: () => Promise.resolve() };
  const verdicts = {
    read: async (open: readonly unknown[]) => {
      reads.push(open.length);
      await state.read();
      return () => state.verdict;
    },
  };
  const log = Log.create('error', 'json', { write: () => undefined });
  const watch = new ConnectionWatch(registry, PUSHES_NOTHING as never, verdicts as never, log);
  watch.start();
  const open = (onLock: 'hold' | 'close' = 'close') => {
    const events: (number | string)[] = [];
    const control: ConnectionControl = {
      canHold: onLock === 'hold',
      bytes: { received: 0, sent: 0 },
      close: ({ code }) => void events.push(code),
      hold: () => void events.push('hold'),
      release: () => void events.push('release'),
    };
    const pass = { application: applicationAt('http://127.0.0.1:1', { onLock }), binding: bindingOf() };
    const mark = registry.mark();
    registry.register({ kind: 'websocket', pass, address: '192.0.2.1', mark }, control);
    return events;
  };
  return { state, reads, open, watch };
}

describe('ConnectionWatch', () => {
  let watches: ConnectionWatch[] = [];
  const start = () => {
    const started = scene();
    watches.push(started.watch);
    return started;
  };
  const pass = (intervals: number) => jest.advanceTimersByTimeAsync(intervals * INTERVAL);

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    for (const watch of watches) watch.stop();
    watches = [];
    jest.useRealTimers();
  });

  it('asks nothing while there are no connections, and once for all of them', async () => {
    const { reads, open } = start();
    await pass(5);
    expect(reads).toEqual([]);
    open();
    open();
    await pass(2);

    expect(reads).toEqual([2, 2]);
  });

  it('does not ask again while it waits for the answer', async () => {
    const { state, reads, open } = start();
    state.read = () => new Promise(() => undefined);
    open();
    await pass(5);

    expect(reads).toEqual([1]);
  });

  it('closes what could not be checked for five seconds', async () => {
    const { state, open } = start();
    const events = open();
    await pass(1);
    state.read = () => Promise.reject(new Error('no database'));
    await pass(12);
    expect(events).toEqual([]);
    await pass(2);

    expect(events[0]).toBe(4503);
  });

  it('closes for a lock that was too short to be seen, unless it would have held', async () => {
    const { state, open } = start();
    const [closed, held] = [open(), open('hold')];
    await pass(1);
    state.verdict = { ...OPEN, secretDigest: 'second' };
    await pass(1);

    expect(closed).toEqual([4423]);
    expect(held).toEqual([]);
  });

  it('holds until every lock has ended', async () => {
    const { state, open } = start();
    const events = open('hold');
    for (const locks of [['screen'], ['screen', 'terminal'], ['terminal'], []] as const) {
      expect(events).toEqual(locks[0] === 'screen' && locks.length === 1 ? [] : ['hold']);
      state.verdict = { ...OPEN, locks };
      await pass(1);
    }

    expect(events).toEqual(['hold', 'release']);
  });
});
