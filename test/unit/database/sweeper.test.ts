import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Sweep, Sweeper, type Transactions, type Tx } from '#platform/database';
import { type Log } from '#platform/logging';

const MINUTE = 60_000;
const LONGEST_PAUSE = 75_000;

const transactions = { run: <T>(work: (tx: Tx) => Promise<T>) => work({} as Tx) } as Transactions;
const warn = jest.fn();

/** Returns a fake table with `rows` expired rows. */
function table(rows: number) {
  const state = { left: rows, batches: [] as number[] };
  const sweep: Sweep = async (_tx, limit) => {
    const removed = Math.min(limit, state.left);
    state.left -= removed;
    state.batches.push(removed);
    return removed;
  };
  return { state, sweep };
}

describe('Sweeper', () => {
  let sweeper: Sweeper;

  beforeEach(() => {
    jest.useFakeTimers();
    warn.mockClear();
    sweeper = new Sweeper(transactions, { warn } as unknown as Log);
  });

  afterEach(async () => {
    await sweeper.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('deletes expired rows in small batches about once a minute', async () => {
    const { state, sweep } = table(1_200);
    sweeper.register('rows', sweep);
    sweeper.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(MINUTE - 1);
    expect(state.batches).toEqual([]);

    await jest.advanceTimersByTimeAsync(LONGEST_PAUSE - MINUTE + 1);
    expect(state.batches).toEqual([500, 500, 200]);

    state.left = 1;
    await jest.advanceTimersByTimeAsync(LONGEST_PAUSE - MINUTE);
    expect(state.left).toBe(1);
    await jest.advanceTimersByTimeAsync(LONGEST_PAUSE);
    expect(state.left).toBe(0);
  });

  it('starts the next round after a second while rows are left over', async () => {
    const [large, small] = [table(25_000), table(3)];
    sweeper.register('large', large.sweep);
    sweeper.register('small', small.sweep);
    sweeper.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(LONGEST_PAUSE + 3_000);

    expect([large.state.left, small.state.left]).toEqual([0, 0]);
    expect(Math.max(...large.state.batches)).toBe(500);
  });

  it('returns whether rows are left over', async () => {
    const { sweep } = table(10_500);
    sweeper.register('rows', sweep);

    expect(await sweeper.sweepAll()).toBe(true);
    expect(await sweeper.sweepAll()).toBe(false);
  });

  it('sweeps the other tables when one fails, and retries that one in the next round', async () => {
    const { state, sweep } = table(1);
    const failing = jest.fn<Sweep>().mockRejectedValueOnce(new Error('away')).mockResolvedValue(0);
    sweeper.register('failing', failing);
    sweeper.register('rows', sweep);

    expect([await sweeper.sweepAll(), state.left]).toEqual([false, 0]);
    expect(warn).toHaveBeenCalledTimes(1);
    await sweeper.sweepAll();
    expect(failing).toHaveBeenCalledTimes(2);
  });
});
