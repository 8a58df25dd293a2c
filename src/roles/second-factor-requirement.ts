import { Injectable } from '@nestjs/common';
import { requiresSecondFactor } from '#access';
import { AppConfig } from '#platform/config';
import { Reader, type Tx } from '#platform/database';
import { type User } from '#users';
import { ROLE_REQUIRES_FACTOR } from './held-grants.repository.js';

type RequirementRow = { readonly isAdmin: number; readonly roleRequiresFactor: number };

const OF_USER = `SELECT u.is_admin AS isAdmin, ${ROLE_REQUIRES_FACTOR} FROM user u WHERE u.id = ?`;

/** Decides whether logins of an account require a second factor: by the configuration, or by one of its roles. */
@Injectable()
export class SecondFactorRequirement {
  constructor(
    private readonly reader: Reader,
    private readonly config: AppConfig,
  ) {}

  async appliesTo({ id }: Pick<User, 'id'>): Promise<boolean> {
    return this.decide(await this.reader.read((manager) => manager.query<RequirementRow[]>(OF_USER, [id])));
  }

  /** As {@link appliesTo}, as the transaction sees it. */
  async appliesIn(tx: Tx, { id }: Pick<User, 'id'>): Promise<boolean> {
    return this.decide(await tx.query<RequirementRow[]>(OF_USER, [id]));
  }

  private decide([row]: readonly RequirementRow[]): boolean {
    if (row === undefined) return false;
    const facts = { isAdmin: row.isAdmin === 1, roleRequiresFactor: row.roleRequiresFactor === 1 };
    return requiresSecondFactor(facts, this.config.env.SECOND_FACTOR_REQUIRED);
  }
}
