import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { ImportedTotp } from './totp.entity.js';

/** Queries `imported_totp`. */
@Injectable()
export class ImportedTotpRepository {
  constructor(private readonly reader: Reader) {}

  find(userId: UserId): Promise<ImportedTotp | null> {
    return this.reader.read((manager) => manager.findOneBy(ImportedTotp, { userId }));
  }

  /** Returns those of the users whose second factor nothing opens. */
  async listLost(tx: Tx, userIds: readonly UserId[]): Promise<UserId[]> {
    const rows = await tx.findBy(ImportedTotp, { userId: In([...userIds]), sealed: IsNull() });
    return rows.map(({ userId }) => userId);
  }

  async add(tx: Tx, row: ImportedTotp): Promise<void> {
    await tx.insert(ImportedTotp, row);
  }

  /** Returns false if there is none. */
  async remove(tx: Tx, userId: UserId): Promise<boolean> {
    return (await tx.delete(ImportedTotp, { userId })).affected === 1;
  }
}
