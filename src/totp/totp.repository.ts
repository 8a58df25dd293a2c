import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { BackupCode, TotpSecret } from './totp.entity.js';

/** Queries `totp_secret`. */
@Injectable()
export class TotpSecretRepository {
  constructor(private readonly reader: Reader) {}

  findActive(userId: UserId): Promise<TotpSecret | null> {
    return this.reader.read((manager) => manager.findOneBy(TotpSecret, { userId, enabledAt: Not(IsNull()) }));
  }

  findPending(userId: UserId, since: Instant): Promise<TotpSecret | null> {
    const wherePending = { userId, enabledAt: IsNull(), createdAt: MoreThan(since) };
    return this.reader.read((manager) => manager.findOneBy(TotpSecret, wherePending));
  }

  /** Stores a pending secret, replacing a pending one. Returns false if one is active. */
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

  /** Activates the pending secret of a setup and uses the step of the code that confirmed it. */
  async activate(
    tx: Tx,
    { userId, enrolmentId }: TotpSecret,
    activation: Pick<TotpSecret, 'enabledAt' | 'lastStep' | 'isProved'>,
  ): Promise<boolean> {
    const wherePending = { userId, enrolmentId, enabledAt: IsNull() };
    const { affected } = await tx.update(TotpSecret, wherePending, activation);
    return affected === 1;
  }

  /** Uses a step. Returns false if it or a later one was used already. */
  async useStep(tx: Tx, { userId, enrolmentId }: TotpSecret, lastStep: number): Promise<boolean> {
    const { affected } = await tx.update(
      TotpSecret,
      { userId, enrolmentId, lastStep: LessThan(lastStep) },
      { lastStep },
    );
    return affected === 1;
  }

  /** Stores a secret that was active in another system. */
  async addActive(tx: Tx, secret: TotpSecret): Promise<void> {
    await tx.insert(TotpSecret, secret);
  }

  async removePending(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(TotpSecret, { userId, enabledAt: IsNull() });
  }

  async remove(tx: Tx, userId: UserId): Promise<boolean> {
    const { affected } = await tx.delete(TotpSecret, { userId, enabledAt: Not(IsNull()) });
    return affected === 1;
  }
}

/** Queries `backup_code`. */
@Injectable()
export class BackupCodeRepository {
  constructor(private readonly reader: Reader) {}

  countUnused(userId: UserId): Promise<number> {
    return this.reader.read((manager) => manager.countBy(BackupCode, { userId, usedAt: IsNull() }));
  }

  async replace(tx: Tx, userId: UserId, codes: readonly BackupCode[]): Promise<void> {
    await this.removeAll(tx, userId);
    for (const code of codes) await tx.insert(BackupCode, code);
  }

  /** Uses a code. Returns true exactly once, even with concurrent calls. */
  async use(tx: Tx, userId: UserId, digests: readonly string[], usedAt: Instant): Promise<boolean> {
    const whereUnused = { userId, codeDigest: In([...digests]), usedAt: IsNull() };
    const { affected } = await tx.update(BackupCode, whereUnused, { usedAt });
    return affected === 1;
  }

  async removeAll(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(BackupCode, { userId });
  }
}
