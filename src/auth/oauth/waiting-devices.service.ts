import { Injectable } from '@nestjs/common';
import { type AttemptLimit, AttemptsService, type Bucket, toBucket } from '#attempts';
import { KeyRing, parseGroupedCode, typedCodeDigests } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, MINUTE_MS, type UserId } from '#shared';
import { type DeviceAuthorization } from '../store/device-authorization.entity.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { InvalidUserCode, TooManyUserCodes } from './device-authorization.errors.js';
import { toUserCodeParts, USER_CODE_LENGTH } from './device-authorization.service.js';

const PER_USER: AttemptLimit = {
  name: 'device-code/user',
  maxFailures: 10,
  windowMs: 15 * MINUTE_MS,
  lockoutMs: 15 * MINUTE_MS,
};

/** A device that waits with the typed code, and where the attempt was counted. */
export type WaitingDevice = { readonly row: DeviceAuthorization; readonly buckets: readonly Bucket[] };

/** Finds the devices that wait for a decision by their user codes, and limits guesses (RFC 8628, section 5.1). */
@Injectable()
export class WaitingDevices {
  constructor(
    private readonly authorizations: DeviceAuthorizationRepository,
    private readonly attempts: AttemptsService,
    private readonly ring: KeyRing,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidUserCode`, `TooManyUserCodes`. */
  async inspect(userId: UserId, userCode: string): Promise<DeviceAuthorization> {
    const device = await this.find(userId, userCode);
    await this.transactions.run((tx) => this.countAsRight(tx, device));
    return device.row;
  }

  /** Counts an attempt, which {@link countAsRight} takes back. Throws `InvalidUserCode`, `TooManyUserCodes`. */
  async find(userId: UserId, typed: string): Promise<WaitingDevice> {
    const buckets = [toBucket(PER_USER, userId)];
    await this.attempts.count(buckets, TooManyUserCodes);
    const row = await this.attempts.evaluate(buckets, () => this.findRow(typed));
    if (row === null) throw new InvalidUserCode();
    return { row, buckets };
  }

  /** Takes back this attempt only: with a device of their own, users could clear the count of their guesses otherwise. */
  countAsRight(tx: Tx, { buckets }: WaitingDevice): Promise<void> {
    return this.attempts.recordSuccess(tx, { resetOnSuccess: [], decrementOnSuccess: buckets });
  }

  private async findRow(typed: string): Promise<DeviceAuthorization | null> {
    const code = parseGroupedCode(typed, USER_CODE_LENGTH);
    if (code === null) return null;
    const digests = typedCodeDigests(this.ring, toUserCodeParts(code));
    return this.authorizations.findPending(digests, this.clock.now());
  }
}
