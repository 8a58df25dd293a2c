import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { isDuplicate, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { SpentTunnelToken } from './spent-token.entity.js';

/** Queries `spent_tunnel_token`. */
@Injectable()
export class SpentTokenRepository {
  /** Returns false if the token was already used, on any replica. */
  async spend(tx: Tx, { id, expiresAt }: SpentTunnelToken): Promise<boolean> {
    try {
      await tx.insert(SpentTunnelToken, { id, expiresAt });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Deletes up to `limit` tokens that expired before `before`; returns the number of deleted tokens. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(before) };
    const expired = await tx.find(SpentTunnelToken, { where: whereExpired, take: limit });
    await tx.delete(SpentTunnelToken, { id: In(expired.map(({ id }) => id)), ...whereExpired });
    return expired.length;
  }
}
