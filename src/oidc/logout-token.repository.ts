import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { isDuplicate, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { OidcLogoutToken } from './logout-token.entity.js';

/** The only file that queries `oidc_logout_token`. */
@Injectable()
export class LogoutTokenRepository {
  /** Returns false if the token was added before. */
  async add(tx: Tx, tokenDigest: string, expiresAt: Instant): Promise<boolean> {
    try {
      await tx.insert(OidcLogoutToken, { tokenDigest, expiresAt });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Deletes up to `limit` tokens that are too old to be accepted anyway; returns the number of deleted rows. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(OidcLogoutToken, { select: { tokenDigest: true }, where, take: limit });
    await tx.delete(OidcLogoutToken, {
      tokenDigest: In(old.map(({ tokenDigest }) => tokenDigest)),
      ...where,
    });
    return old.length;
  }
}
