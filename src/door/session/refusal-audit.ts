import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { type DoorResult, type Refusal } from './doorkeeper.service.js';

/** Refusals of a known person that an admin may want to see; the others happen all the time. */
const RECORDED: ReadonlySet<Refusal> = new Set([
  'not_allowed',
  'application_disabled',
  'second_factor_required',
  'terminal_locked',
  'cross_site',
]);
const INTERVAL_MS = 10 * MINUTE_MS;
const MAX_REMEMBERED = 10_000;

/** Records refusals: each reason once in ten minutes per session and application. */
@Injectable()
export class RefusalAudit {
  private readonly recorded = new Map<string, Instant>();

  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Never throws: a request that is refused stays refused. */
  async record({ application, visit, decision }: DoorResult): Promise<void> {
    if (decision.isAllowed || application === null || visit === null) return;
    const { reason } = decision;
    if (!RECORDED.has(reason) || !this.isDue(`${visit.sessionId} ${application.id} ${reason}`)) return;
    const details = { application: application.id, slug: application.slug, session: visit.sessionId, reason };
    const event = { action: 'application.refused', actor: visit.userId, result: 'failure', details } as const;
    try {
      await this.transactions.run((tx) => this.audit.record(tx, event));
    } catch (error) {
      this.log.warn('could not record a refused request', { reason: String(error) });
    }
  }

  private isDue(key: string): boolean {
    const now = this.clock.now();
    const last = this.recorded.get(key);
    if (last !== undefined && now - last < INTERVAL_MS) return false;
    if (this.recorded.size >= MAX_REMEMBERED) this.recorded.clear();
    this.recorded.set(key, now);
    return true;
  }
}
