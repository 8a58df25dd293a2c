import { Injectable } from '@nestjs/common';
import { IsNull, Not, type QueryDeepPartialEntity } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { InstanceState } from './instance-state.entity.js';
import { type Username } from './username.js';
import { User } from './user.entity.js';
import { UsernameTaken } from './users.errors.js';

const INSTANCE = { id: 1 } as const;

type CredentialVersionRef = Pick<User, 'id' | 'credentialVersion'>;

/** A user's credential and the epoch of their sessions as they were read. */
type CredentialState = CredentialVersionRef & Pick<User, 'sessionEpoch'>;

/** The only file that queries `user` and `instance_state`, but for the list of users. */
@Injectable()
export class UserRepository {
  constructor(private readonly reader: Reader) {}

  findByKey(nameKey: string): Promise<User | null> {
    return this.reader.read((manager) => manager.findOneBy(User, { nameKey }));
  }

  findById(id: UserId): Promise<User | null> {
    return this.reader.read((manager) => manager.findOneBy(User, { id }));
  }

  async isEmpty(): Promise<boolean> {
    const [any] = await this.reader.read((manager) => manager.find(User, { select: { id: true }, take: 1 }));
    return any === undefined;
  }

  count(): Promise<number> {
    return this.reader.read((manager) => manager.countBy(User, {}));
  }

  /** Whether this user is the first one ever: one guarded statement, so there is exactly one. */
  async claimFirst(tx: Tx, firstUserId: UserId): Promise<boolean> {
    const { affected } = await tx.update(
      InstanceState,
      { ...INSTANCE, firstUserId: IsNull() },
      { firstUserId },
    );
    return affected === 1;
  }

  /** The first statement of every change to who is admin or how admins log in: all such changes meet at this row. */
  async lockAdminRoster(tx: Tx): Promise<void> {
    await tx.update(InstanceState, INSTANCE, { adminEpoch: () => 'admin_epoch + 1' });
  }

  hasAdmin(tx: Tx): Promise<boolean> {
    return tx.existsBy(User, { isAdmin: true });
  }

  hasAdminWithPassword(tx: Tx): Promise<boolean> {
    return tx.existsBy(User, { isAdmin: true, passwordHash: Not(IsNull()) });
  }

  async listAdminIds(tx: Tx): Promise<UserId[]> {
    const admins = await tx.find(User, { select: { id: true }, where: { isAdmin: true } });
    return admins.map(({ id }) => id);
  }

  isAdmin(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id, isAdmin: true });
  }

  /** False when the user is gone or has that role already. */
  async setAdmin(tx: Tx, id: UserId, isAdmin: boolean): Promise<boolean> {
    const { affected } = await tx.update(User, { id, isAdmin: !isAdmin }, { isAdmin });
    return affected === 1;
  }

  /** Writes a password change, provided the credential is still the one it started from. */
  async changeCredential(
    tx: Tx,
    { id, credentialVersion }: CredentialVersionRef,
    change: QueryDeepPartialEntity<User>,
  ): Promise<boolean> {
    const { affected } = await tx.update(User, { id, credentialVersion }, change);
    return affected === 1;
  }

  /** Removes the account and, by foreign keys, everything that belongs to it. False when it is gone already. */
  async remove(tx: Tx, id: UserId): Promise<boolean> {
    const { affected } = await tx.delete(User, { id });
    return affected === 1;
  }

  /** Throws `UsernameTaken`; the unique index decides. */
  async add(tx: Tx, user: User): Promise<void> {
    try {
      await tx.insert(User, user);
    } catch (error) {
      if (isDuplicate(error)) throw new UsernameTaken();
      throw error;
    }
  }

  /** Marks an account with a password as one of the provider as well; its sessions are of an earlier epoch then. */
  async link(tx: Tx, { id, credentialVersion }: CredentialVersionRef): Promise<boolean> {
    const isPasswordOnly = { id, credentialVersion, isOidc: false, passwordHash: Not(IsNull()) };
    const change = { isOidc: true, sessionEpoch: () => 'session_epoch + 1' };
    return (await tx.update(User, isPasswordOnly, change)).affected === 1;
  }

  /** False when it is the provider's no more, or has no password to go on with. */
  async unlink(tx: Tx, id: UserId): Promise<boolean> {
    const isDual = { id, isOidc: true, passwordHash: Not(IsNull()) };
    return (await tx.update(User, isDual, { isOidc: false })).affected === 1;
  }

  /** Whether the account is the provider's alone; nothing can be added to it before this transaction is over. */
  async lockIfOidcOnly(tx: Tx, id: UserId): Promise<boolean> {
    const isOidcOnly = { id, isOidc: true, passwordHash: IsNull() };
    const { affected } = await tx.update(User, isOidcOnly, { sessionEpoch: () => 'session_epoch + 1' });
    return affected === 1;
  }

  /** Another name for an account without a password. False when it has got one meanwhile. Throws `UsernameTaken`. */
  async rename(tx: Tx, id: UserId, { name, key: nameKey }: Username): Promise<boolean> {
    try {
      const { affected } = await tx.update(User, { id, passwordHash: IsNull() }, { name, nameKey });
      return affected === 1;
    } catch (error) {
      if (isDuplicate(error)) throw new UsernameTaken();
      throw error;
    }
  }

  /** False when the second factor is in that state already. */
  async setTotpEnabled(tx: Tx, id: UserId, totpEnabled: boolean): Promise<boolean> {
    const { affected } = await tx.update(User, { id, totpEnabled: !totpEnabled }, { totpEnabled });
    return affected === 1;
  }

  hasTotp(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id, totpEnabled: true });
  }

  /**
   * Locks the account's row, provided the credential is as it was read. It really writes: on a cluster only what is
   * written meets the writes of other nodes. False when the credential changed, or the account is gone.
   */
  async lockIfUnchanged(tx: Tx, { id, credentialVersion, sessionEpoch }: CredentialState): Promise<boolean> {
    const isUnchanged = { id, credentialVersion, sessionEpoch };
    const { affected } = await tx.update(User, isUnchanged, { loginCount: () => 'login_count + 1' });
    return affected === 1;
  }

  /** Counts a login, provided the credential it was checked against, and the need for a second one, are as they were. */
  async countLogin(
    tx: Tx,
    { id, credentialVersion, sessionEpoch, totpEnabled }: CredentialState & Pick<User, 'totpEnabled'>,
  ): Promise<boolean> {
    const isUnchanged = { id, credentialVersion, sessionEpoch, totpEnabled };
    const { affected } = await tx.update(User, isUnchanged, { loginCount: () => 'login_count + 1' });
    return affected === 1;
  }
}
