import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type EntityManager, type QueryRunner } from 'typeorm';
import { isWithinTransaction, withinTransaction } from '#platform/context';
import { ServiceUnavailable } from '#shared';
import { isOutcomeUnknown, needsReconnect } from './database-errors.js';
import { Database } from './database.js';
import { CommitOutcomeUnknown, type Deadline } from './deadline.js';
import { discard } from './mysql-connections.js';
import { withRetries } from './retry.js';
import { WriteSemaphore } from './write-semaphore.js';

/** Throws if the caller has already timed out: nothing may be committed after that. */
function throwIfOver({ isOver }: Deadline): void {
  if (isOver) throw new ServiceUnavailable();
}

/** Rolls a preview back. */
class PreviewEnd {
  constructor(readonly result: unknown) {}
}

declare const open: unique symbol;

/**
 * Proof of an open transaction; only {@link Transactions.run} creates one. Without `save` and `remove`, which read before
 * they write: every rule is a single guarded statement.
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

/** What follows a commit. Must not throw or wait. */
export type Effect = () => void;

type Committed<T> = { readonly result: T; readonly effects: readonly Effect[] };

/**
 * Runs every write in a transaction. SQLite has one write connection for the whole process, so transactions are queued: a
 * second BEGIN would join another transaction and be rolled back with it. See docs/adr/0002-transactions.md.
 */
@Injectable()
export class Transactions {
  private tail: Promise<unknown> = Promise.resolve();
  /** Number of retries after a conflict. */
  retries = 0;
  /** Number of transactions that are open or queued. */
  inFlight = 0;

  private readonly semaphore: WriteSemaphore;
  private readonly effects = new WeakMap<Tx, Effect[]>();
  private readonly previews = new AsyncLocalStorage<Tx>();

  constructor(private readonly database: Database) {
    this.semaphore = new WriteSemaphore(database.writers);
  }

  /**
   * Runs `work` in a transaction and retries it after a conflict. `work` must await only its own statements: hash, derive
   * keys and call other services beforehand. Throws `ServiceUnavailable` after too many conflicts, and `CommitOutcomeUnknown`
   * when the connection is lost during COMMIT.
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { previewed } = this;
    if (previewed) return work(previewed);
    this.assertOutsideTransaction();
    const once = (deadline: Deadline) =>
      this.semaphore.take(() => withinTransaction(this, () => this.attempt(work, deadline)));
    this.inFlight += 1;
    try {
      const { result, effects } = await withRetries(
        () => this.exclusively(() => this.database.withDeadline(once)),
        () => (this.retries += 1),
      );
      // Here and not earlier: what an effect starts may itself run transactions.
      for (const effect of effects) effect();
      return result;
    } finally {
      this.inFlight -= 1;
    }
  }

  /**
   * Runs `work` in a transaction that is always rolled back, without effects, and returns its result. What `work` would run in
   * transactions of its own becomes part of it, so that a change can be tried out by the code that makes it.
   */
  async preview<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.run(async (tx): Promise<never> => {
        // Not an error to retry or to log: it carries the result past the rollback.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw new PreviewEnd(await this.previews.run(tx, () => work(tx)));
      });
    } catch (end) {
      if (end instanceof PreviewEnd) return end.result as T;
      throw end;
    }
  }

  /**
   * Returns the list of what runs, in order, once the transaction has committed; add to it. Nothing of it runs after a
   * rollback or a commit whose outcome is unknown. Every attempt has a list of its own.
   */
  effectsOf(tx: Tx): Effect[] {
    const effects = this.effects.get(tx);
    if (!effects) throw new Error('The transaction has ended');
    return effects;
  }

  /** The transaction of the preview that this runs in; undefined elsewhere. */
  get previewed(): Tx | undefined {
    return this.previews.getStore();
  }

  /** Throws inside an open transaction. */
  assertOutsideTransaction(): void {
    if (isWithinTransaction(this)) throw new Error('Already in a transaction: use its `tx` instead');
  }

  /**
   * Runs `work` alone on the SQLite connection. The driver is synchronous, so a long queue would block the event loop: each
   * task yields to it.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.database.engine !== 'sqlite') return work();
    const turn = this.tail.then(work);
    this.tail = turn.then(yieldToEventLoop, yieldToEventLoop);
    return turn;
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>, deadline: Deadline): Promise<Committed<T>> {
    throwIfOver(deadline);
    const runner = this.database.writer.createQueryRunner();
    try {
      await runner.connect();
      throwIfOver(deadline);
      await runner.query(this.database.engine === 'sqlite' ? 'BEGIN IMMEDIATE' : 'START TRANSACTION');
      return await this.finish(runner, work, deadline);
    } finally {
      await runner.release();
    }
  }

  private async finish<T>(
    runner: QueryRunner,
    work: (tx: Tx) => Promise<T>,
    deadline: Deadline,
  ): Promise<Committed<T>> {
    const tx = runner.manager as unknown as Tx;
    const effects: Effect[] = [];
    this.effects.set(tx, effects);
    try {
      const result = await work(tx);
      throwIfOver(deadline);
      await this.commit(runner, deadline);
      return { result, effects };
    } catch (error) {
      await this.abandon(runner, error);
      throw error;
    } finally {
      this.effects.delete(tx);
    }
  }

  private async commit(runner: QueryRunner, deadline: Deadline): Promise<void> {
    deadline.isCommitting = true;
    try {
      await runner.query('COMMIT');
    } catch (error) {
      deadline.isCommitting = false;
      const isOpen = this.database.engine === 'mysql' && isOutcomeUnknown(error);
      throw isOpen ? new CommitOutcomeUnknown(error) : error;
    }
  }

  /** Rolls back. A connection whose ROLLBACK fails may still hold the transaction, so it is closed. */
  private async abandon(runner: QueryRunner, error: unknown): Promise<void> {
    const isRolledBack = await runner.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    const isUseless = !isRolledBack || needsReconnect(error);
    if (isUseless && this.database.engine === 'mysql') discard(await runner.connect());
  }
}
