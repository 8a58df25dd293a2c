import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { DomainError, type ErrorKind, type UserId } from '#shared';
import { RefusedTarget } from './refused-target.js';
import { type TunnelOrder } from './tunnel-order.js';

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

/** Who was let in to which desktop, and who was not. */
@Injectable()
export class TunnelAudit {
  constructor(
    private readonly log: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  issued(tx: Tx, { session, ...order }: TunnelOrder): Promise<void> {
    return this.log.record(tx, {
      action: 'guacamole.token_issued',
      actor: session.userId,
      details: factsOf(order),
    });
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
    const details = {
      ...asked,
      host: host.slice(0, MAX_TEXT),
      port: String(port).slice(0, MAX_TEXT),
      ...reason,
    };
    await this.transactions.run((tx) => this.log.record(tx, { action, actor, result: 'failure', details }));
  }
}

export function factsOf({ desktop, terminalId }: Pick<TunnelOrder, 'desktop' | 'terminalId'>): AskedFor {
  const { type, hosts, port } = desktop;
  return { type, host: hosts[0], port, terminal: terminalId };
}

function reasonOf(error: unknown): { readonly reason: string; readonly setting?: string } | null {
  if (error instanceof RefusedTarget) return { reason: error.reason, setting: error.setting };
  if (!(error instanceof DomainError) || !REFUSALS.includes(error.kind)) return null;
  const { setting } = error.details;
  return { reason: error.code, ...(typeof setting === 'string' && { setting }) };
}
