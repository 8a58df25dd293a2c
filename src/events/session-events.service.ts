import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { includesGrant, type Permission } from '#access';
import { ApiKeyAuthenticator } from '#api-keys';
import { Log } from '#platform/logging';
import { TerminalsService } from '#security';
import { type ObservedSession, SessionObserver } from '#sessions';
import { SECOND_MS, type UserId } from '#shared';
import { EventFeed } from './event-feed.js';
import { type EventStream } from './event-stream.js';
import { type ListenerOwner } from './feed-event.js';
import { type Listener } from './listener.js';
import { Listeners, type StreamStart } from './listeners.js';

/** Clients must see a change within a second, including the query and the way to the client. */
const POLL_MS = 0.4 * SECOND_MS;
/** New listeners get their state together, so that a crowd of them takes one query. */
const FIRST_POLL_MS = 10;
const HEARTBEAT_MS = 20 * SECOND_MS;

/** Needed for the events of other users. */
export const PERMISSION: Permission = 'audit.view';

/** Listeners of one user who do not know the present terminals. */
type TerminalChange = { readonly changes: number; readonly listeners: Listener[] };

/**
 * Tells clients what happens to their session, by reading the sessions of all of them more than twice a second, and passes on
 * the events of the outbox.
 */
@Injectable()
export class SessionEvents implements BeforeApplicationShutdown {
  private readonly listeners = new Listeners();
  private timer: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private isPolling = false;
  private isStopped = false;

  constructor(
    private readonly observer: SessionObserver,
    private readonly terminals: TerminalsService,
    private readonly keys: ApiKeyAuthenticator,
    private readonly feed: EventFeed,
    private readonly log: Log,
  ) {
    feed.whenAdvanced(() => {
      if (this.size > 0 && !this.isPolling) this.schedule(0);
    });
  }

  /**
   * Opens a stream; that of a session begins with its state. Throws `TooManyEventStreams`.
   * @param after the position after which its events begin; null for those from now on, undefined for none
   */
  listen(owner: ListenerOwner, after: number | null | undefined): EventStream {
    const stream = this.listeners.add(owner, this.toStart(after));
    this.heartbeat ??= setInterval(() => this.sendHeartbeats(), HEARTBEAT_MS).unref();
    if (!this.isPolling) this.schedule(FIRST_POLL_MS);
    return stream;
  }

  get size(): number {
    return this.listeners.size;
  }

  /** A graceful shutdown waits for running responses, and these would never end. */
  beforeApplicationShutdown(): void {
    this.isStopped = true;
    this.listeners.close();
    this.rest();
  }

  private toStart(after: number | null | undefined): StreamStart {
    if (after === undefined) return { cursor: null, isResuming: false };
    return { cursor: Math.min(after ?? Infinity, this.feed.head), isResuming: after !== null };
  }

  private rest(): void {
    clearTimeout(this.timer);
    clearInterval(this.heartbeat);
    this.timer = this.heartbeat = undefined;
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.poll(), delayMs).unref();
  }

  private async poll(): Promise<void> {
    this.isPolling = true;
    try {
      await this.showSessions(this.listeners.list());
      await this.checkKeys();
      await this.feed.send(this.listeners.list());
    } catch (error) {
      // Clients keep what they know; the guard of every request decides anyway.
      this.log.debug('cannot read the sessions of the event streams', { error });
    } finally {
      this.isPolling = false;
    }
    if (this.isStopped) return;
    if (this.size > 0) this.schedule(POLL_MS);
    else this.rest();
  }

  private async showSessions(listeners: readonly Listener[]): Promise<void> {
    const ids = listeners.flatMap(({ owner }) => owner.sessionId ?? []);
    const states = await this.observer.observe([...new Set(ids)]);
    const changed = new Map<UserId, TerminalChange>();
    for (const listener of listeners) {
      const { sessionId, userId } = listener.owner;
      const state = sessionId === null ? undefined : states.get(sessionId);
      if (state === undefined || !this.showSession(listener, state)) continue;
      const group = changed.get(userId) ?? { changes: state.terminalChanges, listeners: [] };
      group.listeners.push(listener);
      changed.set(userId, group);
    }
    for (const [userId, group] of changed) await this.showTerminals(userId, group);
  }

  /** Returns whether the terminals have changed. Who stands before a locked screen learns nothing about them. */
  private showSession(listener: Listener, state: ObservedSession): boolean {
    if (!listener.showSession(state)) this.listeners.remove(listener);
    else if (mayStay(listener.owner, state.permissions))
      return state.lock === null && listener.terminalChanges !== state.terminalChanges;
    else this.listeners.end(listener);
    return false;
  }

  private async showTerminals(userId: UserId, { changes, listeners }: TerminalChange): Promise<void> {
    const locked = new Set(changes === 0 ? [] : await this.terminals.listLastLocked(userId));
    for (const listener of listeners) listener.showTerminals(locked, changes);
  }

  /** Ends the streams of API keys that are deleted, have expired or lack the permission. */
  private async checkKeys(): Promise<void> {
    const listeners = this.listeners.list();
    const ids = new Set(listeners.flatMap(({ owner }) => owner.apiKeyId ?? []));
    for (const id of ids) {
      const key = await this.keys.findById(id);
      for (const listener of listeners)
        if (listener.owner.apiKeyId === id && (key === null || !mayStay(listener.owner, key.permissions)))
          this.listeners.end(listener);
    }
  }

  private sendHeartbeats(): void {
    for (const listener of this.listeners.list()) listener.sendHeartbeat();
  }
}

const mayStay = ({ seesAll }: ListenerOwner, permissions: readonly string[]): boolean =>
  !seesAll || includesGrant(permissions, PERMISSION);
