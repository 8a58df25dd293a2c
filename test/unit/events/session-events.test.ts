import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiKeyAuthenticator } from '#api-keys';
import { SessionEvents } from '#events';
import { type EventFeed } from '../../../src/events/event-feed.js';
import { type Log } from '#platform/logging';
import { type TerminalsService } from '#security';
import { type ObservedSession, type SessionObserver } from '#sessions';
import { type SessionId, type UserId } from '#shared';
import { expectEventually } from '../../support/web/expect-eventually.js';

const OPEN: ObservedSession = { endedBy: null, lock: null, terminalChanges: 0, permissions: [] };
const LOCKED: ObservedSession = { ...OPEN, lock: { lockedAt: 1_800_000_000_000, reason: 'manual' } };

/** Without events. */
const aFeed = () =>
  ({ head: 0, whenAdvanced: () => undefined, send: () => Promise.resolve() }) as unknown as EventFeed;

describe('the listeners of session events', () => {
  let asked: SessionId[][];
  let state: ObservedSession;
  let isDown: boolean;
  let events: SessionEvents;

  beforeEach(() => {
    [asked, state, isDown] = [[], OPEN, false];
    const observe = (ids: SessionId[]) => {
      asked.push(ids);
      if (isDown) return Promise.reject(new Error('down'));
      return Promise.resolve(new Map(ids.map((id) => [id, state])));
    };
    const observer = { observe } as unknown as SessionObserver;
    const terminals = { listLastLocked: () => Promise.resolve([]) } as unknown as TerminalsService;
    const log = { debug: () => undefined } as unknown as Log;
    events = new SessionEvents(observer, terminals, {} as ApiKeyAuthenticator, aFeed(), log);
  });
  afterEach(() => events.beforeApplicationShutdown());

  const listen = (session: string, client = '203.0.113.9', userId = session) => {
    const user = { sessionId: session as SessionId, userId: userId as UserId, apiKeyId: null };
    return events.listen({ ...user, client, seesAll: false }, undefined);
  };
  const textOf = (stream: ReturnType<typeof listen>) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return () => text;
  };

  it('refuses too many of one address, and accepts more after one has gone', async () => {
    const streams = Array.from({ length: 500 }, (_, n) => listen(`s${n}`));
    expect(() => listen('more')).toThrow(expect.objectContaining({ code: 'TOO_MANY_EVENT_STREAMS' }));
    expect(() => listen('more', '203.0.113.10')).not.toThrow();
    streams[0]!.destroy();
    await expectEventually(() => events.size, 500);

    expect(() => listen('more')).not.toThrow();
  });

  it('refuses too many of one user, and ends the oldest of a session before', async () => {
    for (let n = 0; n < 100; n += 1) listen(`s${n}`, `client-${n}`, 'ada');
    expect(() => listen('s-more', 'client', 'ada')).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_EVENT_STREAMS' }),
    );
    const [oldest] = Array.from({ length: 8 }, () => listen('grace'));
    textOf(oldest!);
    listen('grace');

    await expectEventually(() => oldest!.readableEnded, true);
  });

  it('reads the sessions of a thousand with one query, each once', async () => {
    for (let n = 0; n < 1_000; n += 1) listen(`s${Math.floor(n / 2)}`, `client-${n % 4}`);
    await expectEventually(() => asked.length > 1, true);

    expect(asked.map((ids) => new Set(ids).size)).toEqual(asked.map((ids) => ids.length));
    expect(asked.at(-1)).toHaveLength(500);
  });

  it('ends the stream of a client that does not read', async () => {
    const stream = listen('slow');
    for (let n = 0; n < 300; n += 1) stream.sendState({ type: `terminal.locked${'x'.repeat(64)}` });

    await expectEventually(() => [stream.destroyed, events.size], [true, 0]);
    expect(stream.readableLength).toBeLessThan(20_000);
  });

  it('keeps what clients know while the database is unavailable, and goes on afterwards', async () => {
    const text = textOf(listen('s'));
    await expectEventually(() => text().includes('session.unlocked'), true);
    isDown = true;
    const failing = asked.length;
    await expectEventually(() => asked.length > failing + 1, true);
    [isDown, state] = [false, LOCKED];

    await expectEventually(() => text().includes('session.locked'), true);
    expect(text()).not.toContain('ended');
  });

  it('ends all streams before the server stops, and accepts no more', async () => {
    const stream = listen('s');
    textOf(stream);
    events.beforeApplicationShutdown();
    await expectEventually(() => stream.readableEnded, true);

    expect(() => listen('late')).toThrow(expect.objectContaining({ code: 'TOO_MANY_EVENT_STREAMS' }));
  });
});
