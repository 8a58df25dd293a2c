import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { TrustedDevice } from './totp.entity.js';

/** The only file that queries `trusted_device`. */
@Injectable()
export class TrustedDeviceRepository {
  constructor(private readonly reader: Reader) {}

  find(userId: UserId, secretDigests: readonly string[], now: Instant): Promise<TrustedDevice | null> {
    const whereTrusted = { userId, secretDigest: In([...secretDigests]), expiresAt: MoreThan(now) };
    return this.reader.read((manager) => manager.findOneBy(TrustedDevice, whereTrusted));
  }

  list(userId: UserId, now: Instant): Promise<TrustedDevice[]> {
    const where = { userId, expiresAt: MoreThan(now) };
    return this.reader.read((manager) =>
      manager.find(TrustedDevice, { where, order: { createdAt: 'DESC', id: 'DESC' } }),
    );
  }

  /** Adds a device and removes the oldest ones beyond `max`. */
  async add(tx: Tx, device: TrustedDevice, max: number): Promise<void> {
    await tx.insert(TrustedDevice, device);
    const { userId } = device;
    const surplus = await tx.find(TrustedDevice, {
      where: { userId },
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: max,
      take: max,
    });
    for (const { id } of surplus) await tx.delete(TrustedDevice, { id });
  }

  /** Records a use. Returns false if the device is no longer trusted. */
  async use(tx: Tx, id: string, now: Instant): Promise<boolean> {
    const { affected } = await tx.update(
      TrustedDevice,
      { id, expiresAt: MoreThan(now) },
      { lastUsedAt: now },
    );
    return affected === 1;
  }

  async remove(tx: Tx, userId: UserId, id: string): Promise<boolean> {
    const { affected } = await tx.delete(TrustedDevice, { id, userId });
    return affected === 1;
  }

  async removeAll(tx: Tx, userId: UserId): Promise<number> {
    const { affected } = await tx.delete(TrustedDevice, { userId });
    return affected ?? 0;
  }

  /** Removes up to `limit` expired devices; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(TrustedDevice, { select: { id: true }, where, take: limit });
    await tx.delete(TrustedDevice, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
