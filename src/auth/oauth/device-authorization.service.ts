import { Injectable } from '@nestjs/common';
import { type AttemptLimit, AttemptsService, toBucket } from '#attempts';
import { AppConfig } from '#platform/config';
import { addressBlock } from '#platform/context';
import {
  digest,
  groupTypedCode,
  KeyRing,
  newId,
  newTypedCode,
  randomSecret,
  typedCodeDigest,
} from '#platform/crypto';
import { Transactions } from '#platform/database';
import { type ClientInfo } from '#sessions';
import { Clock, type DeviceAuthorizationId, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared';
import { DeviceAuthorization } from '../store/device-authorization.entity.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { TooManyDeviceLogins } from './device-authorization.errors.js';
import { OAuthInvalidClient, OAuthInvalidRequest } from './oauth.errors.js';
import { OAuthClients } from './oauth-clients.js';

/** 40 random bits, for the minutes in which the code is valid. */
export const USER_CODE_LENGTH = 8;
const LIFE_MS = 10 * MINUTE_MS;
const INTERVAL_MS = 5 * SECOND_MS;
/** A page of the front end. */
const PATH = 'device';

/** Keeps a stranger from filling the table; generous, because an office may share one address. */
const PER_ADDRESS: AttemptLimit = {
  name: 'device-login/address',
  maxFailures: 100,
  windowMs: HOUR_MS,
  lockoutMs: 15 * MINUTE_MS,
};

/** The response to a device (RFC 8628, section 3.2). Times in seconds. */
export type StartedAuthorization = {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
};

/** What the digest of a user code is bound to. */
export const toUserCodeParts = (code: string): readonly string[] => ['device-user-code', code];

/** Starts logins of devices without a browser (RFC 8628, section 3.1). */
@Injectable()
export class DeviceAuthorizationService {
  private readonly verificationUri: string;

  constructor(
    private readonly authorizations: DeviceAuthorizationRepository,
    private readonly clients: OAuthClients,
    private readonly attempts: AttemptsService,
    private readonly ring: KeyRing,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    { env }: AppConfig,
  ) {
    this.verificationUri = `${env.PUBLIC_URL.replace(/\/$/, '')}/${PATH}`;
  }

  /** Throws `OAuthInvalidRequest`, `OAuthInvalidClient`, `TooManyDeviceLogins`. */
  async start(
    clientId: string | undefined,
    { address, userAgent }: ClientInfo,
  ): Promise<StartedAuthorization> {
    if (!clientId) throw new OAuthInvalidRequest();
    if (this.clients.find(clientId) === null) throw new OAuthInvalidClient();
    const buckets = [toBucket(PER_ADDRESS, addressBlock(address))];
    await this.attempts.count(buckets, TooManyDeviceLogins);
    return this.attempts.evaluate(buckets, () => this.store(clientId, { address, userAgent }));
  }

  private async store(
    clientId: string,
    { address, userAgent }: Pick<ClientInfo, 'address' | 'userAgent'>,
  ): Promise<StartedAuthorization> {
    const deviceCode = randomSecret().toString('base64url');
    const userCode = newTypedCode(USER_CODE_LENGTH);
    const createdAt = this.clock.now();
    const row = Object.assign(new DeviceAuthorization(), {
      id: newId<DeviceAuthorizationId>(),
      deviceCodeDigest: digest(deviceCode),
      userCodeDigest: typedCodeDigest(this.ring, toUserCodeParts(userCode)),
      clientId,
      address,
      userAgent,
      createdAt,
      expiresAt: createdAt + LIFE_MS,
      intervalMs: INTERVAL_MS,
      nextPollAt: createdAt,
      state: 'pending',
      userId: null,
      credentialVersion: null,
      sessionEpoch: null,
      sessionId: null,
      factor: null,
    });
    await this.transactions.run((tx) => this.authorizations.add(tx, row));
    const shown = groupTypedCode(userCode);
    return {
      device_code: deviceCode,
      user_code: shown,
      verification_uri: this.verificationUri,
      verification_uri_complete: `${this.verificationUri}?user_code=${shown}`,
      expires_in: LIFE_MS / SECOND_MS,
      interval: INTERVAL_MS / SECOND_MS,
    };
  }
}
