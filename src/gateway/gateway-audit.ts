import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditLog } from '#audit';
import { type Closing, type ConnectionBinding } from '#connections';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { type GatewayEvents, type WebSocketEvent } from './events.js';
import { GatewayActivity } from './gateway-activity.js';
import { GatewayApplications } from './gateway-applications.js';

const BY_PEER = 'closed by the browser or the application';

/** Records WebSockets that were opened and have ended; their traffic counts as activity. */
@Injectable()
export class GatewayAudit implements GatewayEvents {
  private readonly openedAt = new Map<string, number>();
  private readonly pendingWrites = new Set<Promise<void>>();

  constructor(
    private readonly activity: GatewayActivity,
    private readonly applications: GatewayApplications,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly log: Log,
  ) {}

  onActivity(binding: ConnectionBinding): void {
    this.activity.record(binding);
  }

  onOpened(event: WebSocketEvent): void {
    this.openedAt.set(event.id, performance.now());
    this.write('application.socket_opened', event, {});
  }

  /** Also logs the end, because the audit log cannot be written while the database is unavailable. */
  onClosed(event: WebSocketEvent, closing: Closing | null): void {
    const begin = this.openedAt.get(event.id) ?? performance.now();
    this.openedAt.delete(event.id);
    const seconds = Math.round((performance.now() - begin) / SECOND_MS);
    const ending = { code: closing?.code ?? null, reason: closing?.reason ?? BY_PEER, seconds };
    const { id: socket, applicationId: application, binding } = event;
    this.log.info('application socket closed', { socket, application, userId: binding?.userId, ...ending });
    this.write('application.socket_closed', event, ending);
  }

  /** Resolves once every pending write has succeeded or failed. */
  async flush(): Promise<void> {
    await Promise.all(this.pendingWrites);
  }

  private write(
    action: AuditAction,
    { id, applicationId, binding, address }: WebSocketEvent,
    more: Readonly<Record<string, string | number | null>>,
  ): void {
    const { userId = null, sessionId = null, terminalId = null } = binding ?? {};
    const slug = this.applications.find(applicationId)?.slug ?? applicationId;
    const details = {
      socket: id,
      application: applicationId,
      slug,
      session: sessionId,
      terminal: terminalId,
    };
    const written = this.transactions
      .run((tx) =>
        this.audit.record(tx, { action, actor: userId, details: { ...details, address, ...more } }),
      )
      .catch((error: unknown) => {
        this.log.warn('could not record a socket in the audit log', { socket: id, reason: String(error) });
      })
      .finally(() => this.pendingWrites.delete(written));
    this.pendingWrites.add(written);
  }
}
