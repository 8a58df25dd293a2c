import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionFacts } from '#sessions';
import { Clock, SECOND_MS } from '#shared';
import { type User, UsersService } from '#users';
import { AccountSuspended } from '../flow/auth.errors.js';
import { LoginDispatcher } from '../flow/login-dispatcher.service.js';
import { type DeviceAuthorization } from '../store/device-authorization.entity.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import {
  AuthorizationPending,
  DeviceCodeExpired,
  OAuthAccessDenied,
  OAuthInvalidClient,
  OAuthInvalidGrant,
  OAuthInvalidRequest,
  SlowDown,
  UnsupportedGrantType,
} from './device-authorization.errors.js';
import { type OAuthClient, OAuthClients } from './oauth-clients.js';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What RFC 8628, section 3.5, adds to the interval of a device that polls too often. */
const SLOWER_BY_MS = 5 * SECOND_MS;

/** A token request as it was sent (RFC 8628, section 3.4). */
export type TokenRequest = {
  readonly grant_type?: string | undefined;
  readonly device_code?: string | undefined;
  readonly client_id?: string | undefined;
};

/**
 * Issues the session of a device once its user has approved it. It is a login of that user: their suspension, single-session
 * mode and screen lock apply. It opens no encrypted data and is no proof.
 */
@Injectable()
export class DeviceTokenService {
  constructor(
    private readonly authorizations: DeviceAuthorizationRepository,
    private readonly clients: OAuthClients,
    private readonly users: UsersService,
    private readonly sessions: SessionFacts,
    private readonly dispatcher: LoginDispatcher,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Throws the errors of RFC 6749, section 5.2, and RFC 8628, section 3.5. */
  async poll(request: TokenRequest, client: ClientInfo): Promise<IssuedSession> {
    const { deviceCode, clientId } = readRequest(request);
    const app = this.clients.find(clientId);
    if (app === null) throw new OAuthInvalidClient();
    const row = await this.authorizations.findByDeviceCode(digest(deviceCode));
    if (row?.clientId !== clientId) throw new OAuthInvalidGrant();
    if (row.expiresAt <= this.clock.now()) throw new DeviceCodeExpired();
    if (row.state === 'denied') throw new OAuthAccessDenied();
    return row.state === 'approved' ? this.logIn(row, app, client) : this.pace(row);
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
    const user = await this.findApprover(row);
    const { factor, sessionId } = row;
    if (user === null || factor === null || sessionId === null) throw new OAuthAccessDenied();
    const step = { user, factor, client: { ...client, appName: app.name }, rememberMe: false } as const;
    const next = await this.dispatcher.prepareSession({ ...step, dataKey: null, isProof: false });
    try {
      return await this.dispatcher.commit(async (tx) => {
        if (!(await this.dispatcher.claim(tx, user))) throw new OAuthAccessDenied();
        if (!(await this.sessions.isLive(tx, sessionId))) throw new OAuthAccessDenied();
        if (!(await this.authorizations.consume(tx, row.id, this.clock.now()))) throw new OAuthInvalidGrant();
        return this.dispatcher.issueSession(tx, next);
      });
    } catch (error) {
      if (error instanceof AccountSuspended) throw new OAuthAccessDenied();
      throw error;
    }
  }

  /** Returns null if the account is gone, or its credentials have changed since. */
  private async findApprover(row: DeviceAuthorization): Promise<User | null> {
    const user = row.userId && (await this.users.findById(row.userId));
    if (!user) return null;
    const isUnchanged =
      user.credentialVersion === row.credentialVersion && user.sessionEpoch === row.sessionEpoch;
    return isUnchanged ? user : null;
  }
}

function readRequest({ grant_type: grantType, device_code: deviceCode, client_id: clientId }: TokenRequest) {
  if (!grantType || !clientId) throw new OAuthInvalidRequest();
  if (grantType !== DEVICE_CODE_GRANT) throw new UnsupportedGrantType();
  if (!deviceCode) throw new OAuthInvalidRequest();
  return { deviceCode, clientId };
}
