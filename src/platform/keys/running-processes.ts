import { hostname } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { KeyRing, newId } from '#platform/crypto';
import { type Database, Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '#shared';
import { MasterKeyRepository } from './master-key.repository.js';
import { type RunningProcess } from './keys.entity.js';

const INTERVAL_MS = 30 * SECOND_MS;
/** A process without a heartbeat for this long is considered dead. */
export const PROCESS_TIMEOUT_MS = 2 * MINUTE_MS;

/** A process that serves requests. */
export type LiveProcess = {
  /** Null in rows of versions that did not record it. */
  readonly host: string | null;
  readonly pid: number | null;
  readonly activeKid: string;
  readonly kids: readonly string[];
  readonly seenAt: Instant;
};

/** Counts the running processes on a database. Works with every schema version: returns 0 if the table does not exist. */
export async function countRunningProcesses({ writer }: Database, now: Instant): Promise<number> {
  const runner = writer.createQueryRunner();
  try {
    if (!(await runner.hasTable('running_process'))) return 0;
    const sql = 'SELECT COUNT(*) AS n FROM running_process WHERE seen_at > ?';
    const rows = (await runner.query(sql, [now - PROCESS_TIMEOUT_MS])) as { n: number | string }[];
    return Number(rows[0]?.n ?? 0);
  } finally {
    await runner.release();
  }
}

/** Tracks the running processes and their keys with heartbeats. */
@Injectable()
export class RunningProcesses implements OnApplicationShutdown {
  /** Id of this process in the table. */
  readonly id: string = newId();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly records: MasterKeyRepository,
    private readonly ring: KeyRing,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Registers this process until shutdown. Call it before the first request. The row is written first: a concurrent
   * rotation either sees it and keeps the key, or has already retired the key, which `reinstate` then undoes.
   */
  async register(): Promise<void> {
    await this.transactions.run((tx) => this.records.deleteStaleProcesses(tx, this.clock.now() - HOUR_MS));
    await this.transactions.run((tx) => this.recordHeartbeat(tx));
    await this.transactions.run((tx) => this.records.reinstate(tx, this.ring.active));
    this.timer = setInterval(() => void this.tryHeartbeat(), INTERVAL_MS).unref();
  }

  async list(): Promise<readonly LiveProcess[]> {
    const rows = await this.records.listProcesses(this.clock.now() - PROCESS_TIMEOUT_MS);
    return rows.map(toLiveProcess);
  }

  /** Returns the running process with this id, as the transaction sees it. */
  async findIn(tx: Tx, id: string): Promise<LiveProcess | null> {
    const row = await this.records.findProcess(tx, id, this.clock.now() - PROCESS_TIMEOUT_MS);
    return row && toLiveProcess(row);
  }

  /** Counts the running processes, as the transaction sees them. */
  countIn(tx: Tx): Promise<number> {
    return this.records.countProcesses(tx, this.clock.now() - PROCESS_TIMEOUT_MS);
  }

  /** Whether a running process seals under the key. */
  isKeyActive(tx: Tx, kid: string): Promise<boolean> {
    return this.records.isActive(tx, kid, this.clock.now() - PROCESS_TIMEOUT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    await this.transactions
      .run((tx) => this.records.deleteProcess(tx, this.id))
      .catch((error: unknown) => {
        this.log.warn('could not record the shutdown of this process', { reason: String(error) });
      });
  }

  private async tryHeartbeat(): Promise<void> {
    try {
      await this.transactions.run((tx) => this.recordHeartbeat(tx));
    } catch (error) {
      this.log.warn('could not record the heartbeat of this process', { reason: String(error) });
    }
  }

  private recordHeartbeat(tx: Tx): Promise<void> {
    const kids = JSON.stringify(this.ring.kids);
    const { active: activeKid } = this.ring;
    const location = { host: hostname(), pid: process.pid };
    return this.records.recordHeartbeat(tx, {
      id: this.id,
      activeKid,
      kids,
      ...location,
      seenAt: this.clock.now(),
    });
  }
}

const toLiveProcess = ({ activeKid, kids, host, pid, seenAt }: RunningProcess): LiveProcess => ({
  host,
  pid,
  activeKid,
  kids: JSON.parse(kids) as string[],
  seenAt,
});
