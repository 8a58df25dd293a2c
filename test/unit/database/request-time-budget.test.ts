import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { outsideRequest, withRequestContext } from '#platform/context';
import { withinRequest } from '../../../src/platform/database/deadline.js';
import { aRequest } from '../../support/app/request-context.js';

const PATIENCE_MS = 1_000;
const REFUSED = { code: 'SERVICE_UNAVAILABLE' };

/** Runs `work` as the handler of a request, which `endRequest` ends. */
function inRequest<T>(work: (endRequest: () => void) => Promise<T>): Promise<T> {
  const callbacks: (() => void)[] = [];
  const context = aRequest({ whenAnswered: (callback) => callbacks.push(callback) });
  return new Promise((resolve, reject) => {
    withRequestContext(context, () => {
      work(() => callbacks.forEach((callback) => callback())).then(resolve, reject);
    });
  });
}

const sleep = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

/** Advances the clock by the time that the work takes. */
async function elapsing(work: Promise<unknown>): Promise<void> {
  work.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(10 * PATIENCE_MS);
  await work;
}

/** A step that takes more than half of the timeout. */
const step = () => withinRequest(PATIENCE_MS, () => sleep(PATIENCE_MS * 0.6, 'done'));

describe('the database time budget of a request', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is shared by consecutive calls, each of which is below the timeout', async () => {
    const request = inRequest(async () => {
      expect(await step()).toBe('done');
      await expect(step()).rejects.toMatchObject(REFUSED);
      await expect(withinRequest(PATIENCE_MS, async () => 'late')).rejects.toMatchObject(REFUSED);
    });
    await elapsing(request);
  });

  it('counts concurrent calls once', async () => {
    const request = inRequest(async () => {
      expect(await Promise.all([step(), step()])).toEqual(['done', 'done']);
      expect(await withinRequest(PATIENCE_MS, async () => 'in time')).toBe('in time');
    });
    await elapsing(request);
  });

  it('shrinks by other work of the request, so that the client is answered in time', async () => {
    const request = inRequest(async () => {
      await withinRequest(PATIENCE_MS, async () => 'the first question');
      await sleep(PATIENCE_MS * 0.5, null);
      expect(await step()).toBe('done');
      await expect(step()).rejects.toMatchObject(REFUSED);
    });
    const alone = inRequest(async () => {
      await withinRequest(PATIENCE_MS, async () => 'the first question');
      await sleep(PATIENCE_MS * 0.7, null);
      await expect(step()).rejects.toMatchObject(REFUSED);
    });
    await elapsing(Promise.all([request, alone]));
  });

  it('always leaves a minimum share, however long other work took', async () => {
    const request = inRequest(async () => {
      await withinRequest(PATIENCE_MS, async () => 'the first question');
      await sleep(PATIENCE_MS * 3, null);
      expect(await withinRequest(PATIENCE_MS, () => sleep(PATIENCE_MS * 0.35, 'in time'))).toBe('in time');
      await expect(withinRequest(PATIENCE_MS, () => sleep(PATIENCE_MS * 0.5, 'late'))).rejects.toMatchObject(
        REFUSED,
      );
    });
    await elapsing(request);
  });

  it('is separate for each request, and does not apply outside requests or after the response', async () => {
    const request = inRequest(async (endRequest) => {
      await step();
      expect(await outsideRequest(step)).toBe('done');
      expect(await inRequest(step)).toBe('done');
      endRequest();
      expect([await step(), await step()]).toEqual(['done', 'done']);
    });
    await elapsing(request);
  });
});
