import { setImmediate as otherWork } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type EntityManager, type QueryRunner } from 'typeorm';
import { isWithinTransaction, withinTransaction } from '#platform/context';
import { ServiceUnavailable } from '#shared';
import { leavesOutcomeOpen, wantsReconnect } from './database-errors.js';
import { Database } from './database.js';
import { CommitOutcomeUnknown, type Deadline } from './deadline.js';
import { discard } from './mysql-connections.js';
import { withRetries } from './retry.js';

/** The caller was refused already: what was not committed by then must not be. */
function refuseAfter({ isOver }: Deadline): void {
  if (isOver) throw new ServiceUnavailable();
}

declare const open: unique symbol;

/**
 * Proof that a transaction is open; only {@link Transactions.run} makes one. `save` and `remove` are left out:
 * they read before they write, where every rule here is one guarded statement.
 */
export type Tx = Pick<
  EntityManager,
  | 'insert'
  | 'update'
  | 'delete'
  | 'query'
  | 'find'
  | 'findBy'
  | 'findOne'
  | 'findOneBy'
  | 'existsBy'
  | 'countBy'
  | 'createQueryBuilder'
> & { readonly [open]: true };

/**
 * Every write goes through here. SQLite has one writing connection for the whole process, so transactions
 * queue up there: a second BEGIN would join a stranger's work and vanish with its roll-back.
 * See docs/adr/0002-transactions.md.
 */
@Injectable()
export class Transactions {
  private tail: Promise<unknown> = Promise.resolve();
  /** How often a transaction was run again after a conflict. */
  retries = 0;
  /** Transactions that are open or wait for their turn. */
  inFlight = 0;

  private readonly turns: WriteSemaphore;

  constructor(private readonly database: Database) {
    this.turns = new WriteSemaphore(database.writers);
  }

  /**
   * Runs `work` in a transaction, and again from its start after a conflict. `work` awaits nothing but its own
   * statements: hash, derive and call out before. Throws `ServiceUnavailable` when the conflicts do not end, and
   * `CommitOutcomeUnknown` when the connection is lost during the COMMIT.
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.refuseInside();
    const once = (deadline: Deadline) =>
      this.turns.take(() => withinTransaction(this, () => this.attempt(work, deadline)));
    this.inFlight += 1;
    try {
      return await withRetries(
        () => this.exclusively(() => this.database.inTime(once)),
        () => (this.retries += 1),
      );
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Throws within the work of an open transaction. */
  refuseInside(): void {
    if (isWithinTransaction(this)) throw new Error('Already in a transaction: use its `tx` instead');
  }

  /**
   * Waits for its turn on the one SQLite connection. The driver answers at once, so a long line of turns would keep
   * the event loop to itself until it has ended: each lets other work go first.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.database.engine !== 'sqlite') return work();
    const turn = this.tail.then(work);
    this.tail = turn.then(otherWork, otherWork);
    return turn;
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>, deadline: Deadline): Promise<T> {
    refuseAfter(deadline);
    const runner = this.database.writer.createQueryRunner();
    try {
      await runner.connect();
      refuseAfter(deadline);
      await runner.query(this.database.engine === 'sqlite' ? 'BEGIN IMMEDIATE' : 'START TRANSACTION');
      return await this.finish(runner, work, deadline);
    } finally {
      await runner.release();
    }
  }

  private async finish<T>(runner: QueryRunner, work: (tx: Tx) => Promise<T>, deadline: Deadline): Promise<T> {
    try {
      const result = await work(runner.manager as unknown as Tx);
      refuseAfter(deadline);
      await this.commit(runner, deadline);
      return result;
    } catch (error) {
      await this.abandon(runner, error);
      throw error;
    }
  }

  private async commit(runner: QueryRunner, deadline: Deadline): Promise<void> {
    deadline.isCommitting = true;
    try {
      await runner.query('COMMIT');
    } catch (error) {
      deadline.isCommitting = false;
      const isOpen = this.database.engine === 'mysql' && leavesOutcomeOpen(error);
      throw isOpen ? new CommitOutcomeUnknown(error) : error;
    }
  }

  /** A connection whose roll-back fails may still hold the transaction, so nobody else gets it. */
  private async abandon(runner: QueryRunner, error: unknown): Promise<void> {
    const isRolledBack = await runner.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    const isUseless = !isRolledBack || wantsReconnect(error);
    if (isUseless && this.database.engine === 'mysql') discard(await runner.connect());
  }
}

/** Limits the number of concurrent tasks; the others wait in first-in, first-out order. */
export class WriteSemaphore {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((admit) => this.waiting.push(admit));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
