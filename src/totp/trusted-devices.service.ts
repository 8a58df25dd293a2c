import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { digest, newId, randomSecret } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo } from '#sessions';
import { Clock, DAY_MS, isId, type UserId } from '#shared';
import { DeviceNotFound } from './totp.errors.js';
import { TrustedDevice } from './totp.entity.js';
import { TrustedDeviceRepository } from './trusted-device.repository.js';

const TRUST_MS = 30 * DAY_MS;
const MAX_DEVICES = 20;

/** A device to be trusted, and the secret that it gets. */
export type NewDevice = { readonly row: TrustedDevice; readonly secret: string };

/** Manages devices on which the user verified the second factor and chose to skip it. A secret identifies each. */
@Injectable()
export class TrustedDevicesService {
  constructor(
    private readonly devices: TrustedDeviceRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns the user's device with one of these secrets; null if there is none or its trust expired. */
  async find(userId: UserId, secrets: readonly string[]): Promise<TrustedDevice | null> {
    return secrets.length === 0 ? null : this.devices.find(userId, secrets.map(digest), this.clock.now());
  }

  prepare(userId: UserId, { address, userAgent }: ClientInfo): NewDevice {
    const secret = randomSecret().toString('base64url');
    const now = this.clock.now();
    const row = Object.assign(new TrustedDevice(), {
      id: newId(),
      userId,
      secretDigest: digest(secret),
      ipAddress: address,
      userAgent,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + TRUST_MS,
    });
    return { row, secret };
  }

  async store(tx: Tx, { row }: NewDevice): Promise<void> {
    await this.devices.add(tx, row, MAX_DEVICES);
    await this.audit.record(tx, { action: 'device.trusted', actor: row.userId, details: { device: row.id } });
  }

  /** Records a use. Returns false if the device is no longer trusted. */
  use(tx: Tx, { id }: TrustedDevice): Promise<boolean> {
    return this.devices.use(tx, id, this.clock.now());
  }

  list(userId: UserId): Promise<TrustedDevice[]> {
    return this.devices.list(userId, this.clock.now());
  }

  /** Throws `DeviceNotFound`, even for a device of another user. */
  async revoke(userId: UserId, id: string): Promise<void> {
    if (!isId(id)) throw new DeviceNotFound();
    await this.transactions.run(async (tx) => {
      if (!(await this.devices.remove(tx, userId, id))) throw new DeviceNotFound();
      await this.audit.record(tx, { action: 'device.revoked', actor: userId, details: { device: id } });
    });
  }

  async revokeAll(userId: UserId): Promise<number> {
    return this.transactions.run(async (tx) => {
      const count = await this.removeAll(tx, userId);
      await this.audit.record(tx, { action: 'device.revoked', actor: userId, details: { count } });
      return count;
    });
  }

  /** Removes all devices of a user within a larger change. */
  removeAll(tx: Tx, userId: UserId): Promise<number> {
    return this.devices.removeAll(tx, userId);
  }
}
