import { Injectable } from '@nestjs/common';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { UserEmail } from './user-email.entity.js';

const NO_PENDING = { pendingAddress: null, pendingDigest: null, pendingUntil: null } as const;

/** An address that is to be verified, and the language of the mail to it. */
type PendingAddress = Pick<UserEmail, 'language' | 'pendingAddress' | 'pendingDigest' | 'pendingUntil'>;

/** The only file that queries `user_email`. */
@Injectable()
export class UserEmailRepository {
  constructor(private readonly reader: Reader) {}

  find(userId: UserId): Promise<UserEmail | null> {
    return this.reader.read((manager) => manager.findOneBy(UserEmail, { userId }));
  }

  findIn(tx: Tx, userId: UserId): Promise<UserEmail | null> {
    return tx.findOneBy(UserEmail, { userId });
  }

  findByDigest(pendingDigest: string): Promise<UserEmail | null> {
    return this.reader.read((manager) => manager.findOneBy(UserEmail, { pendingDigest }));
  }

  /** Stores an address that is to be verified, in place of any earlier one. The verified address stays. */
  async putPending(tx: Tx, userId: UserId, pending: PendingAddress): Promise<void> {
    if (await this.change(tx, userId, pending)) return;
    try {
      await tx.insert(UserEmail, { userId, address: null, verifiedAt: null, ...pending });
    } catch (error) {
      // Another session of the user was faster: the later one counts.
      if (!isDuplicate(error)) throw error;
      await this.change(tx, userId, pending);
    }
  }

  /** Returns false if the account has no row. */
  async change(tx: Tx, userId: UserId, change: Partial<UserEmail>): Promise<boolean> {
    return (await tx.update(UserEmail, { userId }, change)).affected === 1;
  }

  /** Makes the pending address the verified one. Returns false if the link was used or replaced meanwhile. */
  async verify(tx: Tx, { userId, pendingDigest, pendingAddress }: UserEmail, now: Instant): Promise<boolean> {
    const change = { address: pendingAddress, verifiedAt: now, ...NO_PENDING };
    if (pendingDigest === null) return false;
    return (await tx.update(UserEmail, { userId, pendingDigest }, change)).affected === 1;
  }

  /** Returns false if there is none. */
  async remove(tx: Tx, userId: UserId): Promise<boolean> {
    return (await tx.delete(UserEmail, { userId })).affected === 1;
  }
}
