import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { isDuplicate, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { SpentTunnelToken } from './spent-token.entity.js';

/** The only file that queries `spent_tunnel_token`. */
@Injectable()
export class SpentTokenRepository {
  /** False when it was spent before, on whatever replica. */
  async spend(tx: Tx, { id, expiresAt }: SpentTunnelToken): Promise<boolean> {
    try {
      await tx.insert(SpentTunnelToken, { id, expiresAt });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Removes up to `limit` of those that expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const isOver = { expiresAt: LessThan(before) };
    const old = await tx.find(SpentTunnelToken, { where: isOver, take: limit });
    await tx.delete(SpentTunnelToken, { id: In(old.map(({ id }) => id)), ...isOver });
    return old.length;
  }
}
