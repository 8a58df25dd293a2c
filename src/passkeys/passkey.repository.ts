import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type PasskeyId, type UserId } from '#shared';
import { Passkey } from './passkey.entity.js';
import { PasskeyRegistrationFailed } from './passkeys.errors.js';

/** What an assertion changes in the record of its passkey. */
export type PasskeyUse = Pick<Passkey, 'signCount' | 'isBackedUp' | 'isUserVerified' | 'lastUsedAt'>;

/** The only file that queries `passkey`. */
@Injectable()
export class PasskeyRepository {
  constructor(private readonly reader: Reader) {}

  list(userId: UserId): Promise<Passkey[]> {
    return this.reader.read((manager) =>
      manager.find(Passkey, { where: { userId }, order: { createdAt: 'ASC', id: 'ASC' } }),
    );
  }

  findByCredential(credentialDigest: string): Promise<Passkey | null> {
    return this.reader.read((manager) => manager.findOneBy(Passkey, { credentialDigest }));
  }

  isRegistered(tx: Tx, credentialDigest: string): Promise<boolean> {
    return tx.existsBy(Passkey, { credentialDigest });
  }

  count(tx: Tx, userId: UserId): Promise<number> {
    return tx.countBy(Passkey, { userId });
  }

  find(tx: Tx, userId: UserId, id: PasskeyId): Promise<Passkey | null> {
    return tx.findOneBy(Passkey, { id, userId });
  }

  exists(tx: Tx, { id, userId }: Passkey): Promise<boolean> {
    return tx.existsBy(Passkey, { id, userId });
  }

  /** Returns those of the users who have a passkey of this host; with `isUserVerified`, one that logs in without a password. */
  async listOwners(
    tx: Tx,
    userIds: readonly UserId[],
    where: Partial<Pick<Passkey, 'rpId' | 'isUserVerified'>>,
  ): Promise<UserId[]> {
    const select = { id: true, userId: true } as const;
    const rows = await tx.find(Passkey, { select, where: { ...where, userId: In([...userIds]) } });
    return [...new Set(rows.map(({ userId }) => userId))];
  }

  hasFor(tx: Tx, userId: UserId, rpId: string): Promise<boolean> {
    return tx.existsBy(Passkey, { userId, rpId });
  }

  /** Throws `PasskeyRegistrationFailed` for a credential that is registered already; the unique index decides. */
  async add(tx: Tx, passkey: Passkey): Promise<void> {
    try {
      await tx.insert(Passkey, passkey);
    } catch (error) {
      if (isDuplicate(error)) throw new PasskeyRegistrationFailed();
      throw error;
    }
  }

  /** Records a use. Returns false if the counter is no longer below the new one, or the passkey is gone. */
  async recordUse(tx: Tx, id: PasskeyId, use: PasskeyUse): Promise<boolean> {
    const isUnused = use.signCount === 0 ? 0 : LessThan(use.signCount);
    const { affected } = await tx.update(Passkey, { id, signCount: isUnused }, use);
    return affected === 1;
  }

  async rename(tx: Tx, userId: UserId, id: PasskeyId, name: string): Promise<boolean> {
    const { affected } = await tx.update(Passkey, { id, userId }, { name });
    return affected === 1;
  }

  async setDataSlot(tx: Tx, userId: UserId, id: PasskeyId, dataSlot: Buffer): Promise<void> {
    await tx.update(Passkey, { id, userId }, { dataSlot });
  }

  async remove(tx: Tx, userId: UserId, id: PasskeyId): Promise<boolean> {
    const { affected } = await tx.delete(Passkey, { id, userId });
    return affected === 1;
  }
}
