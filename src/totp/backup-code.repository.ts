import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { BackupCode } from './backup-code.entity.js';

/** The only file that queries `backup_code`. */
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

  /** Uses a code up: once, whoever asks at the same time. */
  async use(tx: Tx, userId: UserId, digests: readonly string[], usedAt: Instant): Promise<boolean> {
    const isUnused = { userId, codeDigest: In([...digests]), usedAt: IsNull() };
    const { affected } = await tx.update(BackupCode, isUnused, { usedAt });
    return affected === 1;
  }

  async removeAll(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(BackupCode, { userId });
  }
}
