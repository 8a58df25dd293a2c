import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { TotpSecret } from './totp-secret.entity.js';

/** The only file that queries `totp_secret`. */
@Injectable()
export class TotpSecretRepository {
  constructor(private readonly reader: Reader) {}

  findActive(userId: UserId): Promise<TotpSecret | null> {
    return this.reader.read((manager) => manager.findOneBy(TotpSecret, { userId, enabledAt: Not(IsNull()) }));
  }

  findPending(userId: UserId, since: Instant): Promise<TotpSecret | null> {
    const isPending = { userId, enabledAt: IsNull(), createdAt: MoreThan(since) };
    return this.reader.read((manager) => manager.findOneBy(TotpSecret, isPending));
  }

  /** Stores a pending secret in place of another pending one. False when one is active. */
  async putPending(tx: Tx, secret: TotpSecret): Promise<boolean> {
    const { userId } = secret;
    const { affected } = await tx.update(TotpSecret, { userId, enabledAt: IsNull() }, secret);
    if (affected === 1) return true;
    try {
      await tx.insert(TotpSecret, secret);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Makes the pending secret of one setup active; its step counts as used. */
  async activate(
    tx: Tx,
    { userId, enrolmentId }: TotpSecret,
    lastStep: number,
    enabledAt: Instant,
  ): Promise<boolean> {
    const isPending = { userId, enrolmentId, enabledAt: IsNull() };
    const { affected } = await tx.update(TotpSecret, isPending, { enabledAt, lastStep });
    return affected === 1;
  }

  /** Uses a step up: once, and none before it afterwards. */
  async useStep(tx: Tx, { userId, enrolmentId }: TotpSecret, lastStep: number): Promise<boolean> {
    const { affected } = await tx.update(
      TotpSecret,
      { userId, enrolmentId, lastStep: LessThan(lastStep) },
      { lastStep },
    );
    return affected === 1;
  }

  async removePending(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(TotpSecret, { userId, enabledAt: IsNull() });
  }

  async remove(tx: Tx, userId: UserId): Promise<boolean> {
    const { affected } = await tx.delete(TotpSecret, { userId, enabledAt: Not(IsNull()) });
    return affected === 1;
  }
}
