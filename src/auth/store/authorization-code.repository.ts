import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type AuthorizationCodeId, type Instant, type SessionId } from '#shared';
import { AuthorizationCode } from './authorization-code.entity.js';

/** The only file that queries `authorization_code`. */
@Injectable()
export class AuthorizationCodeRepository {
  constructor(private readonly reader: Reader) {}

  findByCode(codeDigest: string): Promise<AuthorizationCode | null> {
    return this.reader.read((manager) => manager.findOneBy(AuthorizationCode, { codeDigest }));
  }

  /** Returns the session that the code was exchanged for. */
  async findIssuedSession(tx: Tx, id: AuthorizationCodeId): Promise<SessionId | null> {
    return (await tx.findOneBy(AuthorizationCode, { id }))?.issuedSessionId ?? null;
  }

  async add(tx: Tx, row: AuthorizationCode): Promise<void> {
    await tx.insert(AuthorizationCode, row);
  }

  /** Exchanges the code for the session. Returns false if it has expired or was exchanged already. */
  async use(tx: Tx, id: AuthorizationCodeId, session: SessionId, now: Instant): Promise<boolean> {
    const whereUnused = { id, issuedSessionId: IsNull(), expiresAt: MoreThan(now) };
    const { affected } = await tx.update(AuthorizationCode, whereUnused, { issuedSessionId: session });
    return affected === 1;
  }

  /** Removes up to `limit` codes that expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(before) };
    const old = await tx.find(AuthorizationCode, { select: { id: true }, where: whereExpired, take: limit });
    await tx.delete(AuthorizationCode, { id: In(old.map(({ id }) => id)), ...whereExpired });
    return old.length;
  }
}
