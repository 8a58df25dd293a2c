import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, IsNull, Not } from 'typeorm';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { User } from './user.entity.js';

/** Reads what accounts have to log in with, as a transaction sees it. */
@Injectable()
export class UserFactsRepository {
  /** Returns those of the users who have a password. */
  listWithPassword(tx: Tx, ids: readonly UserId[]): Promise<UserId[]> {
    return this.listIds(tx, { id: In([...ids]), passwordHash: Not(IsNull()) });
  }

  /** Returns those of the users who have an authenticator app. */
  listWithTotp(tx: Tx, ids: readonly UserId[]): Promise<UserId[]> {
    return this.listIds(tx, { id: In([...ids]), totpEnabled: true });
  }

  /** Returns the first of the users by name. */
  listNames(tx: Tx, ids: readonly UserId[], take: number): Promise<Pick<User, 'id' | 'name'>[]> {
    const select = { id: true, name: true } as const;
    return tx.find(User, { select, where: { id: In([...ids]) }, order: { name: 'ASC' }, take });
  }

  private async listIds(tx: Tx, where: FindOptionsWhere<User>): Promise<UserId[]> {
    return (await tx.find(User, { select: { id: true }, where })).map(({ id }) => id);
  }
}
