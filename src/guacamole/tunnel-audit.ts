import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { DomainError, type ErrorKind, SECOND_MS, type UserId } from '#shared';
import { type Ending } from './close-codes.js';
import { RefusedTarget } from './refused-target.js';
import { type TunnelClaims } from './tunnel-claims.js';

/** Refusals that say something about what was asked for; the rest are about the session or the storage. */
const REFUSALS: readonly ErrorKind[] = ['invalid', 'forbidden'];
const MAX_TEXT = 253;

/** What was asked for, as far as the audit log may know: never the settings as a whole, which hold passwords. */
export type AskedFor = {
  readonly type: string;
  readonly host: string;
  readonly port: string | number;
  readonly terminal: string | null;
};

/** Who was let in to which desktop and for how long, and who was not. */
@Injectable()
export class TunnelAudit {
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly entries: AuditLog,
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  issued(tx: Tx, order: TunnelClaims): Promise<void> {
    return this.record(tx, 'guacamole.token_issued', order);
  }

  opened(tx: Tx, order: TunnelClaims): Promise<void> {
    return this.record(tx, 'guacamole.tunnel_opened', order);
  }

  /** Logs the end as well: there it is also kept while the storage is away. */
  closed(order: TunnelClaims, { code, cause }: Ending, lastedMs: number): void {
    const ending = { code, reason: cause, seconds: Math.round(lastedMs / SECOND_MS) };
    this.log.info('tunnel closed', { tunnel: order.id, userId: order.session.userId, ...ending });
    const written = this.transactions
      .run((tx) => this.record(tx, 'guacamole.tunnel_closed', order, ending))
      .catch((error: unknown) => {
        const reason = String(error);
        this.log.warn('could not record the end of a tunnel in the audit log', { tunnel: order.id, reason });
      })
      .finally(() => this.writing.delete(written));
    this.writing.add(written);
  }

  /** Resolves once the ends of all tunnels that have ended are recorded, or cannot be. */
  async settle(): Promise<void> {
    await Promise.all(this.writing);
  }

  /** Records a refusal that is one of ours; anything else is no refusal. */
  async refused(
    action: 'guacamole.token_refused' | 'guacamole.tunnel_refused',
    actor: UserId,
    { host, port, ...asked }: AskedFor,
    error: unknown,
  ): Promise<void> {
    const reason = reasonOf(error);
    if (!reason) return;
    const target = { host: host.slice(0, MAX_TEXT), port: String(port).slice(0, MAX_TEXT) };
    const details = { ...asked, ...target, ...reason };
    await this.transactions.run((tx) =>
      this.entries.record(tx, { action, actor, result: 'failure', details }),
    );
  }

  private record(
    tx: Tx,
    action: AuditAction,
    order: TunnelClaims,
    ending: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const details = { tunnel: order.id, ...factsOf(order), ...ending };
    return this.entries.record(tx, { action, actor: order.session.userId, details });
  }
}

export function factsOf({ desktop, terminalId }: Pick<TunnelClaims, 'desktop' | 'terminalId'>): AskedFor {
  const { type, hosts, port } = desktop;
  return { type, host: hosts[0], port, terminal: terminalId };
}

function reasonOf(error: unknown): { readonly reason: string; readonly setting?: string } | null {
  if (error instanceof RefusedTarget) return { reason: error.reason, setting: error.setting };
  if (!(error instanceof DomainError) || !REFUSALS.includes(error.kind)) return null;
  const { setting } = error.details;
  return { reason: error.code, ...(typeof setting === 'string' && { setting }) };
}
