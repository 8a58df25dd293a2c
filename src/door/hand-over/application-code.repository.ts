import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { ApplicationCode } from '../application-session.entity.js';

/** What a browser has to present to redeem a code. */
export type PresentedCode = Pick<ApplicationCode, 'codeDigest' | 'nonceDigest'>;

/** The only file that queries `application_code`. */
@Injectable()
export class ApplicationCodeRepository {
  async add(tx: Tx, code: ApplicationCode): Promise<void> {
    await tx.insert(ApplicationCode, code);
  }

  /** Deletes a valid code and returns it. Returns null if it is unknown, expired, spent or of another browser. */
  async spend(
    tx: Tx,
    { codeDigest, nonceDigest }: PresentedCode,
    now: Instant,
  ): Promise<ApplicationCode | null> {
    const code = await tx.findOneBy(ApplicationCode, { codeDigest });
    if (code === null) return null;
    const { affected } = await tx.delete(ApplicationCode, {
      ...{ codeDigest, nonceDigest },
      expiresAt: MoreThan(now),
    });
    return affected === 1 ? code : null;
  }

  /** Deletes up to `limit` expired codes; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(now) };
    const expired = await tx.find(ApplicationCode, {
      select: { codeDigest: true },
      where: whereExpired,
      take: limit,
    });
    const codeDigests = expired.map(({ codeDigest }) => codeDigest);
    await tx.delete(ApplicationCode, { codeDigest: In(codeDigests), ...whereExpired });
    return expired.length;
  }
}
