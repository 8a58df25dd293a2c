import { Injectable } from '@nestjs/common';
import { IsNull, Not, type QueryDeepPartialEntity } from 'typeorm';
import { ConnectionClosings } from '#connections';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { type Username } from './username.js';
import { InstanceState, User } from './user.entity.js';
import { UsernameTaken } from './users.errors.js';

const INSTANCE = { id: 1 } as const;
/** A suspended admin cannot log in, so it does not count as one. */
const ACTIVE_ADMIN = { isAdmin: true, suspendedAt: IsNull() };

type CredentialVersionRef = Pick<User, 'id' | 'credentialVersion'>;

/** A user's credential and session epoch as they were read. */
type CredentialState = CredentialVersionRef & Pick<User, 'sessionEpoch'>;

/** The only file that queries `user` and `instance_state`, except for the list of users and scheduled deletions. */
@Injectable()
export class UserRepository {
  constructor(
    private readonly reader: Reader,
    private readonly connections: ConnectionClosings,
  ) {}

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

  /** Returns whether this user is the first one ever: one guarded statement, so there is exactly one. */
  async claimFirst(tx: Tx, firstUserId: UserId): Promise<boolean> {
    const { affected } = await tx.update(
      InstanceState,
      { ...INSTANCE, firstUserId: IsNull() },
      { firstUserId },
    );
    return affected === 1;
  }

  /** Locks the admin roster. Must be the first statement of every change of who is an admin or how admins log in. */
  async lockAdminRoster(tx: Tx): Promise<void> {
    await tx.update(InstanceState, INSTANCE, { adminEpoch: () => 'admin_epoch + 1' });
  }

  hasAdmin(tx: Tx): Promise<boolean> {
    return tx.existsBy(User, ACTIVE_ADMIN);
  }

  async listAdminIds(tx: Tx): Promise<UserId[]> {
    const admins = await tx.find(User, { select: { id: true }, where: ACTIVE_ADMIN });
    return admins.map(({ id }) => id);
  }

  exists(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id });
  }

  /** Returns whether the user is an admin and not suspended. */
  isAdmin(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id, ...ACTIVE_ADMIN });
  }

  /** Returns false if the user is deleted or has that role already. */
  async setAdmin(tx: Tx, id: UserId, isAdmin: boolean): Promise<boolean> {
    const { affected } = await tx.update(User, { id, isAdmin: !isAdmin }, { isAdmin });
    if (!isAdmin) this.connections.adminRemoved(tx, id);
    return affected === 1;
  }

  /** Returns false if the account is deleted or suspended already. */
  async suspend(tx: Tx, id: UserId, suspendedAt: Instant): Promise<boolean> {
    // A version that knows no scheduled deletion may have reactivated the account without cancelling one.
    const change = { suspendedAt, deletionDueAt: null };
    const { affected } = await tx.update(User, { id, suspendedAt: IsNull() }, change);
    this.connections.accountSuspended(tx, id);
    return affected === 1;
  }

  /** Returns false if the account is deleted or not suspended. */
  async reactivate(tx: Tx, id: UserId): Promise<boolean> {
    const { affected } = await tx.update(User, { id, suspendedAt: Not(IsNull()) }, { suspendedAt: null });
    return affected === 1;
  }

  isSuspended(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id, suspendedAt: Not(IsNull()) });
  }

  /** Writes a password change. Returns false if the credential has changed since it was read. */
  async changeCredential(
    tx: Tx,
    { id, credentialVersion }: CredentialVersionRef,
    change: QueryDeepPartialEntity<User>,
  ): Promise<boolean> {
    const { affected } = await tx.update(User, { id, credentialVersion }, change);
    return affected === 1;
  }

  /** Removes the account and, by foreign keys, everything that belongs to it. Returns false if it does not exist. */
  async remove(tx: Tx, id: UserId): Promise<boolean> {
    const { affected } = await tx.delete(User, { id });
    if (affected === 1) await this.connections.accountDeleted(tx, id);
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

  /** Links an account with a password to the provider as well, and invalidates its sessions. */
  async link(tx: Tx, { id, credentialVersion }: CredentialVersionRef): Promise<boolean> {
    const wherePasswordOnly = { id, credentialVersion, isOidc: false, passwordHash: Not(IsNull()) };
    const change = { isOidc: true, sessionEpoch: () => 'session_epoch + 1' };
    return (await tx.update(User, wherePasswordOnly, change)).affected === 1;
  }

  /** Returns false if the account is no longer linked, or has no password to log in with. */
  async unlink(tx: Tx, id: UserId): Promise<boolean> {
    const whereDual = { id, isOidc: true, passwordHash: Not(IsNull()) };
    return (await tx.update(User, whereDual, { isOidc: false })).affected === 1;
  }

  /** Returns whether the account has no password, and locks its row until the transaction ends. */
  async lockIfOidcOnly(tx: Tx, id: UserId): Promise<boolean> {
    const whereOidcOnly = { id, isOidc: true, passwordHash: IsNull() };
    const { affected } = await tx.update(User, whereOidcOnly, { sessionEpoch: () => 'session_epoch + 1' });
    return affected === 1;
  }

  /** Renames an account without a password. Returns false if it has one by now. Throws `UsernameTaken`. */
  async rename(tx: Tx, id: UserId, { name, key: nameKey }: Username): Promise<boolean> {
    try {
      const { affected } = await tx.update(User, { id, passwordHash: IsNull() }, { name, nameKey });
      return affected === 1;
    } catch (error) {
      if (isDuplicate(error)) throw new UsernameTaken();
      throw error;
    }
  }

  /** Returns false if the second factor is in that state already. */
  async setTotpEnabled(tx: Tx, id: UserId, totpEnabled: boolean): Promise<boolean> {
    const { affected } = await tx.update(User, { id, totpEnabled: !totpEnabled }, { totpEnabled });
    return affected === 1;
  }

  hasTotp(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(User, { id, totpEnabled: true });
  }

  /**
   * Locks the account's row if the credential is unchanged since it was read. It writes the row, because a cluster detects
   * conflicts between nodes on written rows only. Returns false if the credential changed or the account is deleted.
   */
  async lockIfUnchanged(tx: Tx, { id, credentialVersion, sessionEpoch }: CredentialState): Promise<boolean> {
    const whereUnchanged = { id, credentialVersion, sessionEpoch };
    const { affected } = await tx.update(User, whereUnchanged, { loginCount: () => 'login_count + 1' });
    return affected === 1;
  }

  /** Counts a login. Returns false if the credential or the second factor has changed since they were read. */
  async countLogin(
    tx: Tx,
    { id, credentialVersion, sessionEpoch, totpEnabled }: CredentialState & Pick<User, 'totpEnabled'>,
  ): Promise<boolean> {
    const whereUnchanged = { id, credentialVersion, sessionEpoch, totpEnabled };
    const { affected } = await tx.update(User, whereUnchanged, { loginCount: () => 'login_count + 1' });
    return affected === 1;
  }
}
