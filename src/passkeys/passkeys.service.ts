import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { isId, type PasskeyId, type UserId } from '#shared';
import { PasskeyDataKeys } from './passkey-data-keys.js';
import { toPasskeyName } from './passkey-names.js';
import { type Passkey } from './passkey.entity.js';
import { PasskeyRepository } from './passkey.repository.js';
import { PasskeyNotFound } from './passkeys.errors.js';
import { RelyingParty } from './relying-party.js';

/** A passkey, and what it does today. */
export type DescribedPasskey = {
  readonly passkey: Passkey;
  /** At this address, without a password. */
  readonly canLogIn: boolean;
  /** Although the server cannot. */
  readonly unlocksData: boolean;
};

/** The stored passkeys of users. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly relyingParty: RelyingParty,
    private readonly dataKeys: PasskeyDataKeys,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Returns the user's passkeys, oldest first. */
  async list(userId: UserId): Promise<DescribedPasskey[]> {
    return this.describe(userId, await this.passkeys.list(userId));
  }

  /** @param passkeys of the user */
  async describe(userId: UserId, passkeys: readonly Passkey[]): Promise<DescribedPasskey[]> {
    const unlocking = await this.dataKeys.findUnlocking(userId, passkeys);
    return passkeys.map((passkey) => ({
      passkey,
      canLogIn: this.canLogIn(passkey),
      unlocksData: unlocking.has(passkey),
    }));
  }

  /** Returns whether the passkey logs in at this address without a password. */
  canLogIn({ rpId, isUserVerified }: Passkey): boolean {
    return isUserVerified && rpId === this.relyingParty.id;
  }

  /** Returns the user's passkeys for this address. */
  async listUsable(userId: UserId): Promise<Passkey[]> {
    return (await this.passkeys.list(userId)).filter(({ rpId }) => rpId === this.relyingParty.id);
  }

  /** Returns whether the user has a passkey for this address. */
  hasUsable(tx: Tx, userId: UserId): Promise<boolean> {
    return this.passkeys.hasFor(tx, userId, this.relyingParty.id);
  }

  /** Returns those of the users who have a passkey that logs in without a password. */
  listWhoCanLogIn(tx: Tx, userIds: readonly UserId[]): Promise<UserId[]> {
    return this.passkeys.listOwners(tx, userIds, { rpId: this.relyingParty.id, isUserVerified: true });
  }

  /** Returns those of the users who have a passkey to use as a second factor. */
  listOwners(tx: Tx, userIds: readonly UserId[]): Promise<UserId[]> {
    return this.passkeys.listOwners(tx, userIds, { rpId: this.relyingParty.id });
  }

  /** Throws `PasskeyNotFound`, even for a passkey of another user. */
  async rename(userId: UserId, id: string, name: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const passkey = toPasskeyId(id);
      if (!(await this.passkeys.rename(tx, userId, passkey, toPasskeyName(name))))
        throw new PasskeyNotFound();
      await this.audit.record(tx, { action: 'passkey.renamed', actor: userId, details: { passkey } });
    });
  }

  /**
   * Removes a passkey, in a transaction that makes sure of another way to log in. Returns whether this one was. Throws as
   * {@link rename}.
   */
  async remove(tx: Tx, userId: UserId, id: string): Promise<{ readonly couldLogIn: boolean }> {
    const passkey = toPasskeyId(id);
    const row = await this.passkeys.find(tx, userId, passkey);
    if (!row || !(await this.passkeys.remove(tx, userId, passkey))) throw new PasskeyNotFound();
    await this.audit.record(tx, { action: 'passkey.removed', actor: userId, details: { passkey } });
    return { couldLogIn: this.canLogIn(row) };
  }
}

function toPasskeyId(id: string): PasskeyId {
  if (!isId<PasskeyId>(id)) throw new PasskeyNotFound();
  return id;
}
