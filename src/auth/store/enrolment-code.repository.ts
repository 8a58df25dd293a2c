import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { EnrolmentCode } from './enrolment-code.entity.js';

/** The only file that queries `enrolment_code`. */
@Injectable()
export class EnrolmentCodeRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns null without a code, and once it has expired. */
  find(userId: UserId, now: Instant): Promise<EnrolmentCode | null> {
    return this.reader.read((manager) =>
      manager.findOneBy(EnrolmentCode, { userId, expiresAt: MoreThan(now) }),
    );
  }

  /** Replaces any earlier code of the user, whose row has to be locked. */
  async replace(tx: Tx, code: EnrolmentCode): Promise<void> {
    await tx.delete(EnrolmentCode, { userId: code.userId });
    await tx.insert(EnrolmentCode, code);
  }

  /** Removes the code. Returns false if it has been used or replaced since it was read, or has expired. */
  async consume(
    tx: Tx,
    { userId, codeDigest }: Pick<EnrolmentCode, 'userId' | 'codeDigest'>,
    now: Instant,
  ): Promise<boolean> {
    const { affected } = await tx.delete(EnrolmentCode, { userId, codeDigest, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  /** Removes up to `limit` codes that expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(before) };
    const old = await tx.find(EnrolmentCode, { select: { userId: true }, where: whereExpired, take: limit });
    await tx.delete(EnrolmentCode, { userId: In(old.map(({ userId }) => userId)), ...whereExpired });
    return old.length;
  }
}
