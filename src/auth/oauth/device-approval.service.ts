import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock } from '#shared';
import { type Approval } from '../store/approval.js';
import { type DeviceAuthorization } from '../store/device-authorization.entity.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { AppApprovals } from './app-approvals.service.js';
import { InvalidUserCode } from './device-authorization.errors.js';
import { WaitingDevices } from './waiting-devices.service.js';

/** Lets users approve and deny the logins of their devices (RFC 8628, section 3.3). */
@Injectable()
export class DeviceApprovalService {
  constructor(
    private readonly waiting: WaitingDevices,
    private readonly authorizations: DeviceAuthorizationRepository,
    private readonly approvals: AppApprovals,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidUserCode`, `TooManyUserCodes`, `SessionEnded`. */
  approve(caller: SessionPrincipal, userCode: string): Promise<void> {
    return this.decide(caller, userCode, 'device_login.approved', (tx, { id }, approval) =>
      this.authorizations.approve(tx, id, approval, this.clock.now()),
    );
  }

  /** Throws `InvalidUserCode`, `TooManyUserCodes`, `SessionEnded`. */
  deny(caller: SessionPrincipal, userCode: string): Promise<void> {
    return this.decide(caller, userCode, 'device_login.denied', (tx, { id }) =>
      this.authorizations.deny(tx, id, this.clock.now()),
    );
  }

  private async decide(
    caller: SessionPrincipal,
    userCode: string,
    action: AuditAction,
    change: (tx: Tx, row: DeviceAuthorization, approval: Approval) => Promise<boolean>,
  ): Promise<void> {
    const device = await this.waiting.find(caller.userId, userCode);
    const user = await this.approvals.findApprover(caller);
    await this.transactions.run(async (tx) => {
      const approval = await this.approvals.toApproval(tx, caller, user);
      if (!(await change(tx, device.row, approval))) throw new InvalidUserCode();
      await this.waiting.countAsRight(tx, device);
      const details = { client: device.row.clientId, device_address: device.row.address };
      await this.audit.record(tx, { action, actor: caller.userId, details });
    });
  }
}
