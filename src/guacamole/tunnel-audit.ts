import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { DomainError, type ErrorKind, SECOND_MS, type UserId } from '#shared';
import { type Ending } from './desktop-closings.js';
import { RefusedTarget } from './guacamole.errors.js';
import { type TunnelClaims } from './tunnel-token.js';

/** Errors about the requested desktop; others are about the session or the database, and are not audited. */
const AUDITED_KINDS: readonly ErrorKind[] = ['invalid', 'forbidden'];
const MAX_TEXT = 253;

/** The requested desktop. The audit log must not contain the settings, which include passwords. */
type AuditTarget = {
  readonly type: string;
  readonly host: string;
  readonly port: string | number;
  readonly terminal: string | null;
};

/** Audits tokens, tunnels and refusals. */
@Injectable()
export class TunnelAudit {
  private readonly pendingWrites = new Set<Promise<void>>();

  constructor(
    private readonly entries: AuditLog,
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  issued(tx: Tx, claims: TunnelClaims): Promise<void> {
    return this.record(tx, 'guacamole.token_issued', claims);
  }

  opened(tx: Tx, claims: TunnelClaims): Promise<void> {
    return this.record(tx, 'guacamole.tunnel_opened', claims);
  }

  /** Also logs the end, because the audit log cannot be written while the database is unavailable. */
  closed(claims: TunnelClaims, { code, cause }: Ending, lastedMs: number): void {
    const ending = { code, reason: cause, seconds: Math.round(lastedMs / SECOND_MS) };
    this.log.info('tunnel closed', { tunnel: claims.id, userId: claims.session.userId, ...ending });
    const written = this.transactions
      .run((tx) => this.record(tx, 'guacamole.tunnel_closed', claims, ending))
      .catch((error: unknown) => {
        const reason = String(error);
        this.log.warn('could not record the end of a tunnel in the audit log', { tunnel: claims.id, reason });
      })
      .finally(() => this.pendingWrites.delete(written));
    this.pendingWrites.add(written);
  }

  /** Resolves once every pending write has succeeded or failed. */
  async flush(): Promise<void> {
    await Promise.all(this.pendingWrites);
  }

  /** Audits a refusal; does nothing for other errors. */
  async refused(
    action: 'guacamole.token_refused' | 'guacamole.tunnel_refused',
    actor: UserId,
    { host, port, ...target }: AuditTarget,
    error: unknown,
  ): Promise<void> {
    const reason = toRefusal(error);
    if (!reason) return;
    const address = { host: host.slice(0, MAX_TEXT), port: String(port).slice(0, MAX_TEXT) };
    const details = { ...target, ...address, ...reason };
    await this.transactions.run((tx) =>
      this.entries.record(tx, { action, actor, result: 'failure', details }),
    );
  }

  private record(
    tx: Tx,
    action: AuditAction,
    claims: TunnelClaims,
    ending: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const details = { tunnel: claims.id, ...toAuditTarget(claims), ...ending };
    return this.entries.record(tx, { action, actor: claims.session.userId, details });
  }
}

export function toAuditTarget({
  desktop,
  terminalId,
}: Pick<TunnelClaims, 'desktop' | 'terminalId'>): AuditTarget {
  const { type, hosts, port } = desktop;
  return { type, host: hosts[0], port, terminal: terminalId };
}

function toRefusal(error: unknown): { readonly reason: string; readonly setting?: string } | null {
  if (error instanceof RefusedTarget) return { reason: error.reason, setting: error.setting };
  if (!(error instanceof DomainError) || !AUDITED_KINDS.includes(error.kind)) return null;
  const { setting } = error.details;
  return { reason: error.code, ...(typeof setting === 'string' && { setting }) };
}
