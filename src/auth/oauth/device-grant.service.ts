import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { Clock, SECOND_MS } from '#shared';
import { type Approval } from '../store/approval.js';
import { type DeviceAuthorization } from '../store/device-authorization.entity.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { AppApprovals } from './app-approvals.service.js';
import {
  AuthorizationPending,
  DeviceCodeExpired,
  OAuthAccessDenied,
  SlowDown,
} from './device-authorization.errors.js';
import { OAuthInvalidGrant, OAuthInvalidRequest } from './oauth.errors.js';
import { type OAuthClient } from './oauth-clients.js';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What RFC 8628, section 3.5, adds to the interval of a device that polls too often. */
const SLOWER_BY_MS = 5 * SECOND_MS;

/** Issues the session of a device once its user has approved it (RFC 8628, section 3.4). */
@Injectable()
export class DeviceGrant {
  constructor(
    private readonly authorizations: DeviceAuthorizationRepository,
    private readonly approvals: AppApprovals,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Throws `OAuthInvalidRequest`, `OAuthInvalidGrant`, and the errors of RFC 8628, section 3.5. */
  async poll(deviceCode: string | undefined, app: OAuthClient, client: ClientInfo): Promise<IssuedSession> {
    if (!deviceCode) throw new OAuthInvalidRequest();
    const row = await this.authorizations.findByDeviceCode(digest(deviceCode));
    if (row?.clientId !== app.id) throw new OAuthInvalidGrant();
    if (row.expiresAt <= this.clock.now()) throw new DeviceCodeExpired();
    if (row.state === 'denied') throw new OAuthAccessDenied();
    if (row.state === 'pending') return this.pace(row);
    return this.logIn(row, app, client);
  }

  private async pace(row: DeviceAuthorization): Promise<never> {
    const isInTime = await this.transactions.run(async (tx) => {
      const now = this.clock.now();
      if (await this.authorizations.takePoll(tx, row, now)) return true;
      await this.authorizations.slowDown(tx, row, SLOWER_BY_MS, now);
      return false;
    });
    throw isInTime ? new AuthorizationPending() : new SlowDown();
  }

  private async logIn(
    row: DeviceAuthorization,
    app: OAuthClient,
    client: ClientInfo,
  ): Promise<IssuedSession> {
    const session = await this.approvals.logIn({
      approval: toApproval(row),
      app,
      client,
      consume: async (tx) => {
        if (!(await this.authorizations.consume(tx, row.id, this.clock.now()))) throw new OAuthInvalidGrant();
      },
    });
    if (session === null) throw new OAuthAccessDenied();
    return session;
  }
}

function toApproval(row: DeviceAuthorization): Approval {
  const { userId, credentialVersion, sessionEpoch, sessionId, factor } = row;
  if (userId === null || credentialVersion === null || sessionEpoch === null) throw new OAuthAccessDenied();
  if (sessionId === null || factor === null) throw new OAuthAccessDenied();
  return { userId, credentialVersion, sessionEpoch, sessionId, factor };
}
