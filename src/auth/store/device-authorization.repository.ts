import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type DeviceAuthorizationId, type Instant } from '#shared';
import { type Approval } from './approval.js';
import { DeviceAuthorization } from './device-authorization.entity.js';

const PENDING = 'pending';

/** The only file that queries `device_authorization`. */
@Injectable()
export class DeviceAuthorizationRepository {
  constructor(private readonly reader: Reader) {}

  findByDeviceCode(deviceCodeDigest: string): Promise<DeviceAuthorization | null> {
    return this.reader.read((manager) => manager.findOneBy(DeviceAuthorization, { deviceCodeDigest }));
  }

  /** Returns the pending login with one of these digests of its user code. */
  findPending(userCodeDigests: readonly string[], now: Instant): Promise<DeviceAuthorization | null> {
    const where = {
      userCodeDigest: In([...userCodeDigests]),
      state: PENDING,
      expiresAt: MoreThan(now),
    } as const;
    return this.reader.read((manager) => manager.findOneBy(DeviceAuthorization, where));
  }

  async add(tx: Tx, row: DeviceAuthorization): Promise<void> {
    await tx.insert(DeviceAuthorization, row);
  }

  /** Returns false if the login has expired or was decided already. */
  async approve(tx: Tx, id: DeviceAuthorizationId, approval: Approval, now: Instant): Promise<boolean> {
    return this.decide(tx, id, { state: 'approved', ...approval }, now);
  }

  /** Returns false if the login has expired or was decided already. */
  async deny(tx: Tx, id: DeviceAuthorizationId, now: Instant): Promise<boolean> {
    return this.decide(tx, id, { state: 'denied' }, now);
  }

  private async decide(
    tx: Tx,
    id: DeviceAuthorizationId,
    change: Partial<DeviceAuthorization>,
    now: Instant,
  ): Promise<boolean> {
    const wherePending = { id, state: PENDING, expiresAt: MoreThan(now) } as const;
    const { affected } = await tx.update(DeviceAuthorization, wherePending, change);
    return affected === 1;
  }

  /** Takes one poll of a pending login. Returns false if it came too early. */
  async takePoll(tx: Tx, { id, intervalMs }: DeviceAuthorization, now: Instant): Promise<boolean> {
    const whereDue = { id, state: PENDING, nextPollAt: LessThanOrEqual(now) } as const;
    const { affected } = await tx.update(DeviceAuthorization, whereDue, { nextPollAt: now + intervalMs });
    return affected === 1;
  }

  async slowDown(tx: Tx, { id, intervalMs }: DeviceAuthorization, byMs: number, now: Instant): Promise<void> {
    const slower = intervalMs + byMs;
    await tx.update(DeviceAuthorization, { id }, { intervalMs: slower, nextPollAt: now + slower });
  }

  /** Deletes an approved login. Returns false if it has expired or another poll was faster. */
  async consume(tx: Tx, id: DeviceAuthorizationId, now: Instant): Promise<boolean> {
    const whereApproved = { id, state: 'approved', expiresAt: MoreThan(now) } as const;
    const { affected } = await tx.delete(DeviceAuthorization, whereApproved);
    return affected === 1;
  }

  /** Removes up to `limit` logins that expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(before) };
    const old = await tx.find(DeviceAuthorization, {
      select: { id: true },
      where: whereExpired,
      take: limit,
    });
    await tx.delete(DeviceAuthorization, { id: In(old.map(({ id }) => id)), ...whereExpired });
    return old.length;
  }
}
