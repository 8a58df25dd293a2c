import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { LoginMetrics } from '#auth';
import { HashPool } from '#platform/crypto';
import { Database, Transactions } from '#platform/database';
import { SessionManagementService } from '#sessions';
import { TotalDataUsage } from '#user-data';
import { Instruments, type Sample } from './instruments.js';

const one = (value: number): readonly Sample[] => [{ labels: {}, value }];

/** Exposes the counters of other modules as metrics. */
@Injectable()
export class ServiceMetrics {
  constructor(
    private readonly instruments: Instruments,
    private readonly logins: LoginMetrics,
    private readonly attempts: AttemptsService,
    private readonly hashing: HashPool,
    private readonly transactions: Transactions,
    private readonly database: Database,
    private readonly sessions: SessionManagementService,
    private readonly userData: TotalDataUsage,
  ) {}

  begin(): void {
    this.instruments.watchProcess();
    this.addLoginMetrics();
    this.addHashingMetrics();
    this.addStorageMetrics();
  }

  private addLoginMetrics(): void {
    const logins = { name: 'latchkey_logins_total', help: 'Login steps, by outcome' };
    this.instruments.counter({ ...logins, labels: ['step', 'outcome'] }, () =>
      this.logins.list().map(({ step, outcome, count }) => ({ labels: { step, outcome }, value: count })),
    );
    const refusals = {
      name: 'latchkey_guess_refusals_total',
      help: 'Attempts rejected by a lockout, by limit',
    };
    this.instruments.counter({ ...refusals, labels: ['limit'] }, () =>
      [...this.attempts.refusals].map(([limit, value]) => ({ labels: { limit }, value })),
    );
    this.instruments.gauge(
      { name: 'latchkey_sessions_live', help: 'Live sessions, counted once a minute' },
      async () => one(await this.sessions.countLive()),
    );
  }

  private addHashingMetrics(): void {
    const { instruments, hashing } = this;
    instruments.gauge({ name: 'latchkey_hashing_waiting', help: 'Hashing jobs in the queue' }, () =>
      one(hashing.waiting),
    );
    instruments.gauge({ name: 'latchkey_hashing_running', help: 'Hashing jobs running' }, () =>
      one(hashing.busy),
    );
    const refused = {
      name: 'latchkey_hashing_refusals_total',
      help: 'Hashing jobs rejected: queue full or too slow',
    };
    instruments.counter(refused, () => one(hashing.refusals));
  }

  private addStorageMetrics(): void {
    const { instruments, transactions } = this;
    const retries = {
      name: 'latchkey_transaction_retries_total',
      help: 'Transactions retried after a conflict',
    };
    instruments.counter(retries, () => one(transactions.retries));
    instruments.gauge({ name: 'latchkey_transactions_open', help: 'Transactions open or waiting' }, () =>
      one(transactions.inFlight),
    );
    const data = { name: 'latchkey_user_data_bytes', help: 'Encrypted data of all users, in bytes of JSON' };
    instruments.gauge(data, async () => one(await this.userData.bytes()));
    const limit = { name: 'latchkey_user_data_max_bytes', help: 'Limit set by DATA_TOTAL_MAX_MIB, in bytes' };
    instruments.gauge(limit, () => one(this.userData.maxBytes));
    const pool = {
      name: 'latchkey_pool_connections',
      help: 'Database connections by state; waiting: queued requests for one',
    };
    instruments.gauge({ ...pool, labels: ['state'] }, () => this.poolUse());
  }

  /** SQLite has one write connection, and other transactions wait for it. */
  private poolUse(): readonly Sample[] {
    const open = this.transactions.inFlight;
    const busy = Math.min(open, 1);
    const use = this.database.poolUse ?? { busy, idle: 1 - busy, waiting: open - busy };
    return Object.entries(use).map(([state, value]) => ({ labels: { state }, value }));
  }
}
