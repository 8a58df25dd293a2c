import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Log } from '#platform/logging';
import { TerminalsService } from '#security';
import { type ObservedSession, SessionObserver } from '#sessions';
import { SECOND_MS, type UserId } from '#shared';
import { EventStream } from './event-stream.js';
import { TooManyEventStreams } from './events.errors.js';
import { Listener, type ListenerOwner } from './listener.js';

/** Clients must see a change within a second, including the query and the way to the client. */
const POLL_MS = 0.4 * SECOND_MS;
/** New listeners get their state together, so that a crowd of them takes one query. */
const FIRST_POLL_MS = 10;
const HEARTBEAT_MS = 20 * SECOND_MS;
const RETRY_SECONDS = 10;

/** A session is one browser, whose tabs share a stream; some are left over from connections that broke. */
const MAX_PER_SESSION = 8;
/** People behind one address share it. */
const MAX_PER_CLIENT = 500;
const MAX_LISTENERS = 5_000;

/** Listeners of one user who do not know the present terminals. */
type TerminalChange = { readonly changes: number; readonly listeners: Listener[] };

/** Tells clients what happens to their session, by reading the sessions of all of them more than twice a second. */
@Injectable()
export class SessionEvents implements BeforeApplicationShutdown {
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private isPolling = false;
  private isStopped = false;

  constructor(
    private readonly observer: SessionObserver,
    private readonly terminals: TerminalsService,
    private readonly log: Log,
  ) {}

  /** Opens a stream; its first event is the state of the session. Throws `TooManyEventStreams`. */
  listen(owner: ListenerOwner): EventStream {
    this.makeRoom(owner);
    const stream = new EventStream(() => this.remove(listener));
    const listener = new Listener(owner, stream);
    this.listeners.add(listener);
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
    for (const listener of this.listeners) {
      this.remove(listener);
      listener.finish();
    }
  }

  private makeRoom({ sessionId, client }: ListenerOwner): void {
    const all = [...this.listeners];
    const isFull = this.isStopped || all.length >= MAX_LISTENERS;
    if (isFull || all.filter(({ owner }) => owner.client === client).length >= MAX_PER_CLIENT)
      throw new TooManyEventStreams({ remainingTime: RETRY_SECONDS });
    const [oldest, ...others] = all.filter(({ owner }) => owner.sessionId === sessionId);
    if (oldest !== undefined && others.length + 1 >= MAX_PER_SESSION) {
      this.remove(oldest);
      oldest.finish();
    }
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
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
      await this.showAll([...this.listeners]);
    } catch (error) {
      // Clients keep what they know; the guard of every request decides anyway.
      this.log.debug('cannot read the sessions of the event streams', { error });
    } finally {
      this.isPolling = false;
    }
    if (this.listeners.size > 0 && !this.isStopped) this.schedule(POLL_MS);
  }

  private async showAll(listeners: readonly Listener[]): Promise<void> {
    const states = await this.observer.observe([...new Set(listeners.map(({ owner }) => owner.sessionId))]);
    const changed = new Map<UserId, TerminalChange>();
    for (const listener of listeners) {
      const { sessionId, userId } = listener.owner;
      const state = states.get(sessionId);
      if (state === undefined || !this.showSession(listener, state)) continue;
      const group = changed.get(userId) ?? { changes: state.terminalChanges, listeners: [] };
      group.listeners.push(listener);
      changed.set(userId, group);
    }
    for (const [userId, group] of changed) await this.showTerminals(userId, group);
  }

  /** Returns whether the terminals have changed. Who stands before a locked screen learns nothing about them. */
  private showSession(listener: Listener, state: ObservedSession): boolean {
    const isLive = listener.showSession(state);
    if (!isLive) this.remove(listener);
    return isLive && state.lock === null && listener.terminalChanges !== state.terminalChanges;
  }

  private async showTerminals(userId: UserId, { changes, listeners }: TerminalChange): Promise<void> {
    const locked = new Set(changes === 0 ? [] : await this.terminals.listLastLocked(userId));
    for (const listener of listeners) listener.showTerminals(locked, changes);
  }

  private sendHeartbeats(): void {
    for (const listener of this.listeners) listener.sendHeartbeat();
  }
}
