import { Injectable } from '@nestjs/common';
import {
  CLOSE_CODES,
  ConnectionClosings,
  ConnectionRegistry,
  LOCK_REASONS,
  type OpenConnection,
} from '#connections';
import { Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { ConnectionVerdicts, type Verdict } from './connection-verdicts.js';

/** A connection must be closed within a second after its session has ended, including the query and the close frame. */
const INTERVAL_MS = 0.4 * SECOND_MS;
/** How long connections stay open after the last successful check while the database is unavailable. */
const GRACE_MS = 5 * SECOND_MS;

/** When a check began: on the monotonic clock, and for the registry. */
type Check = { readonly startedAt: number; readonly mark: number };

/** What is known about an open connection; times are of the monotonic clock. */
type Watched = { confirmedAt: number; secretDigest: string | null };

/**
 * Checks more than twice a second whether the open connections of this process may stay open, for what other replicas have
 * changed and for what happens by the clock. Asks nothing while there are none.
 */
@Injectable()
export class ConnectionWatch {
  private timer: NodeJS.Timeout | undefined;
  private isChecking = false;
  private hasFailed = false;
  private watched = new Map<string, Watched>();

  constructor(
    private readonly registry: ConnectionRegistry,
    private readonly closings: ConnectionClosings,
    private readonly verdicts: ConnectionVerdicts,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), INTERVAL_MS).unref();
    // What is held continues at once, but only if nothing else locks it by now.
    this.closings.whenUnlocked(() => this.tick());
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    // The remote-desktop proxy watches its own.
    const open = [...this.registry.all()].filter(({ kind }) => kind !== 'desktop');
    this.closeUnconfirmed(open);
    // A check that is still running is not started again.
    if (open.length === 0 || this.isChecking) return;
    this.isChecking = true;
    void this.check(open).finally(() => {
      this.isChecking = false;
    });
  }

  /** Fails closed when connections could not be checked for too long. */
  private closeUnconfirmed(open: readonly OpenConnection[]): void {
    const now = performance.now();
    const before = this.watched;
    this.watched = new Map();
    for (const { id } of open)
      this.watched.set(id, before.get(id) ?? { confirmedAt: now, secretDigest: null });
    for (const [id, { confirmedAt }] of this.watched)
      if (now - confirmedAt > GRACE_MS) this.registry.close({ id }, CLOSE_CODES.unavailable);
  }

  /** Never rejects: after an error, the grace period decides. */
  private async check(open: readonly OpenConnection[]): Promise<void> {
    const startedAt = performance.now();
    const mark = this.registry.mark();
    try {
      const decide = await this.verdicts.read(open);
      for (const connection of open) this.apply(connection, decide(connection), { startedAt, mark });
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed)
        this.log.warn('could not check the open connections to applications', { reason: String(error) });
      this.hasFailed = true;
    }
  }

  private apply(connection: OpenConnection, verdict: Verdict, { startedAt, mark }: Check): void {
    const { id, canHold } = connection;
    const watched = this.watched.get(id);
    if (!watched) return;
    watched.confirmedAt = startedAt;
    const { closing, secretDigest } = verdict;
    // An unlock replaces the secret: a lock that was too short to be seen closes what cannot be held.
    const wasLocked = watched.secretDigest !== null && watched.secretDigest !== secretDigest && !canHold;
    watched.secretDigest = secretDigest;
    if (closing !== null) this.registry.close({ id }, closing);
    else if (wasLocked) this.registry.close({ id }, CLOSE_CODES.locked);
    else this.applyLocks(connection, verdict, mark);
  }

  private applyLocks({ id, heldBy }: OpenConnection, { locks }: Verdict, mark: number): void {
    for (const reason of LOCK_REASONS) {
      const isHeld = heldBy.includes(reason);
      if (locks.includes(reason) && !isHeld) this.registry.lock({ id }, reason);
      if (!locks.includes(reason) && isHeld) this.registry.unlock({ id }, reason, mark);
    }
  }
}
