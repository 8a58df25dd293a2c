import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { RunningProcesses } from '#platform/keys';
import { Log } from '#platform/logging';
import { Clock, type Instant, SECOND_MS } from '#shared';
import { type ConnectionProgress, type ConnectionStore, type StoredFacts } from './connection-store.js';
import { type StoredConnection } from './stored-connection.entity.js';
import { StoredConnectionRepository } from './stored-connection.repository.js';

const TICK_MS = 0.4 * SECOND_MS;
/** How often the process confirms its rows and writes their bytes. A row is ignored after three times as long. */
const CONFIRM_MS = 10 * SECOND_MS;
/** Rows in one transaction, so that it stays short. */
const BATCH = 200;

type Waiting = {
  readonly row: StoredConnection;
  readonly progress: ConnectionProgress;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

type Stored = { readonly progress: ConnectionProgress; written: ConnectionProgress };

const NOTHING_YET: ConnectionProgress = { bytesReceived: 0, bytesSent: 0, isHeld: false };

/** Keeps the rows of the connections of this process. Writes many that open or end at once in one transaction. */
@Injectable()
export class StoredConnections implements ConnectionStore, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stored = new Map<string, Stored>();
  private readonly waiting: Waiting[] = [];
  /** Rows to remove; they stay here until that has succeeded. */
  private readonly ended = new Set<string>();
  private writing: Promise<void> | null = null;
  private saving: Promise<void> | null = null;
  private confirmedAt: Instant = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly rows: StoredConnectionRepository,
    private readonly processes: RunningProcesses,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  get size(): number {
    return this.stored.size;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      if (this.ended.size > 0) this.write();
      if (this.stored.size > 0) this.saving ??= this.save().finally(() => (this.saving = null));
    }, TICK_MS).unref();
  }

  /** Removes the rows of this process, whose connections are closed by now. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.writing, this.saving]);
    if (this.stored.size + this.ended.size === 0) return;
    await this.transactions
      .run((tx) => this.rows.removeAll(tx, this.processes.id))
      .catch((error: unknown) => this.logFailure(error));
  }

  add(facts: StoredFacts, progress: ConnectionProgress): Promise<void> {
    const row = this.toRow(facts);
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, progress, resolve, reject });
      this.write();
    });
  }

  remove(id: string): void {
    if (!this.stored.delete(id)) return;
    this.ended.add(id);
    this.write();
  }

  private write(): void {
    this.writing ??= this.writeAll().finally(() => (this.writing = null));
  }

  /** Ends when nothing is left to write, or when rows could not be removed, which the next tick tries again. */
  private async writeAll(): Promise<void> {
    let canWrite = true;
    while (this.waiting.length > 0 || (this.ended.size > 0 && canWrite)) {
      const opened = this.waiting.splice(0, BATCH);
      const ended = [...this.ended].slice(0, BATCH);
      canWrite = await this.writeBatch(opened, ended);
    }
  }

  private async writeBatch(opened: readonly Waiting[], ended: readonly string[]): Promise<boolean> {
    try {
      await this.transactions.run(async (tx) => {
        await this.rows.add(
          tx,
          opened.map(({ row }) => row),
        );
        await this.rows.remove(tx, ended);
      });
    } catch (error) {
      // The outcome of a commit may be unknown, so the rows may exist.
      for (const { row, reject } of opened) {
        this.ended.add(row.id);
        reject(error);
      }
      if (opened.length === 0) this.logFailure(error);
      return false;
    }
    for (const id of ended) this.ended.delete(id);
    for (const { row, progress, resolve } of opened) {
      this.stored.set(row.id, { progress, written: NOTHING_YET });
      resolve();
    }
    return true;
  }

  /** Saves at once which connections are held, and every ten seconds the rest. */
  private async save(): Promise<void> {
    const now = this.clock.now();
    const isDue = now - this.confirmedAt >= CONFIRM_MS;
    const changed = this.findChanges(isDue);
    if (!isDue && changed.size === 0) return;
    try {
      await this.transactions.run(async (tx) => {
        if (isDue) await this.rows.confirm(tx, this.processes.id, now);
        await this.rows.saveProgress(tx, changed);
      });
      if (isDue) this.confirmedAt = now;
      for (const [id, written] of changed) Object.assign(this.stored.get(id) ?? {}, { written });
    } catch (error) {
      this.logFailure(error);
    }
  }

  private findChanges(isDue: boolean): Map<string, ConnectionProgress> {
    const changed = new Map<string, ConnectionProgress>();
    for (const [id, { progress, written }] of this.stored) {
      const isUrgent = progress.isHeld !== written.isHeld;
      if (!isUrgent && !isDue) continue;
      const { bytesReceived, bytesSent, isHeld } = progress;
      if (isUrgent || hasMoved(progress, written)) changed.set(id, { bytesReceived, bytesSent, isHeld });
    }
    return changed;
  }

  private toRow({ id, kind, applicationId, binding, terminals, since, ...facts }: StoredFacts) {
    const { address, isForAdmins, closesOnLock } = facts;
    return {
      ...{ id, kind: kind as StoredConnection['kind'], processId: this.processes.id, applicationId },
      ...{ userId: binding?.userId ?? null, sessionId: binding?.sessionId ?? null },
      ...{ apiKeyId: binding?.apiKeyId ?? null, terminals: terminals.join(' ') },
      ...{
        address,
        isForAdmins,
        closesOnLock,
        openedAt: since,
        seenAt: this.clock.now(),
        closeRequestedAt: null,
      },
      ...NOTHING_YET,
    };
  }

  private logFailure(error: unknown): void {
    this.log.warn('could not store the open connections', { reason: String(error) });
  }
}

const hasMoved = (a: ConnectionProgress, b: ConnectionProgress): boolean =>
  a.bytesReceived !== b.bytesReceived || a.bytesSent !== b.bytesSent;
