import { Injectable } from '@nestjs/common';
import { type AuditEvent, AuditLog } from '#audit';
import { type PasswordHash, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, isId, type UserId } from '#shared';
import { UserNotFound } from './users.errors.js';
import { User } from './user.entity.js';
import { UserRepository } from './user.repository.js';
import { nameKey, type Username } from './username.js';

/** The version of an account's first password. */
export const FIRST_VERSION = 1;

export type NewUser = {
  readonly id: UserId;
  readonly username: Username;
  /** Null for somebody who logs in through the identity provider. */
  readonly password: PasswordHash | null;
  /** As an operator decides. Left out, the first one ever becomes admin, and nobody else. */
  readonly isAdmin?: boolean | undefined;
  /** Who made it, for the audit log; the user themselves unless given. */
  readonly event?: Pick<AuditEvent, 'action' | 'actor' | 'factor'>;
};

type CredentialVersionRef = Pick<User, 'id' | 'credentialVersion'>;

/** Accounts: who exists, under which name, with which credential. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly sealer: Sealer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Looks a name up under any of its spellings. */
  async findByName(name: string): Promise<User | null> {
    const key = nameKey(name);
    return key === null ? null : this.users.findByKey(key);
  }

  /** By id where there is one, else by any spelling of the name. Throws `UserNotFound`. */
  async get({
    userId,
    username,
  }: {
    userId?: string | undefined;
    username?: string | undefined;
  }): Promise<User> {
    const user = userId === undefined ? await this.findByName(username ?? '') : await this.findById(userId);
    if (!user) throw new UserNotFound();
    return user;
  }

  async findById(id: string): Promise<User | null> {
    return isId<UserId>(id) ? this.users.findById(id) : null;
  }

  /**
   * Adds an account with the id chosen by the caller. Whoever is decided to be admin or not settles who came first too:
   * no stranger who registers later becomes admin. Throws `UsernameTaken`.
   */
  async add(tx: Tx, { id, username, password, isAdmin, event }: NewUser): Promise<User> {
    const isFirst = await this.users.claimFirst(tx, id);
    const user = Object.assign(new User(), {
      id,
      name: username.name,
      nameKey: username.key,
      ...(password
        ? this.sealedPassword({ id, credentialVersion: FIRST_VERSION }, password)
        : { passwordHash: null, passwordScheme: null }),
      credentialVersion: FIRST_VERSION,
      loginCount: 0,
      isAdmin: isAdmin ?? isFirst,
      isOidc: password === null,
      totpEnabled: false,
      sessionEpoch: 0,
      createdAt: this.clock.now(),
    });
    await this.users.add(tx, user);
    await this.audit.record(tx, {
      ...(event ?? { action: 'user.created', actor: id }),
      subject: id,
      details: { is_admin: user.isAdmin },
    });
    return user;
  }

  /**
   * Sets another password. False, and nothing written, when the credential changed meanwhile.
   * Everything that was made with the old one has to end in the same transaction.
   */
  changePassword(
    tx: Tx,
    { id, credentialVersion }: CredentialVersionRef,
    password: PasswordHash,
  ): Promise<boolean> {
    const next = credentialVersion + 1;
    return this.users.changeCredential(
      tx,
      { id, credentialVersion },
      {
        ...this.sealedPassword({ id, credentialVersion: next }, password),
        credentialVersion: next,
        sessionEpoch: () => 'session_epoch + 1',
      },
    );
  }

  /** The same password, hashed anew because the hash was outdated. */
  async renewHash(tx: Tx, user: CredentialVersionRef, password: PasswordHash): Promise<void> {
    await this.users.changeCredential(tx, user, this.sealedPassword(user, password));
  }

  /** False when the second factor is in that state already. */
  setTotpEnabled(tx: Tx, id: UserId, isEnabled: boolean): Promise<boolean> {
    return this.users.setTotpEnabled(tx, id, isEnabled);
  }

  hasTotp(tx: Tx, id: UserId): Promise<boolean> {
    return this.users.hasTotp(tx, id);
  }

  /** The stored hash, opened; null for accounts without a password. Throws `SecretUnreadable`. */
  passwordHashOf(user: User): PasswordHash | null {
    const { passwordHash, passwordScheme } = user;
    if (passwordHash === null || passwordScheme === null) return null;
    return { scheme: passwordScheme, hash: this.sealer.open(hashPlace(user), passwordHash).toString('utf8') };
  }

  private sealedPassword(user: CredentialVersionRef, { scheme, hash }: PasswordHash) {
    return { passwordHash: this.sealer.seal(hashPlace(user), hash), passwordScheme: scheme };
  }
}

/** The version in it keeps an old hash from being put back beside newer rows. */
export const hashPlace = ({ id, credentialVersion }: CredentialVersionRef) => ({
  table: 'user',
  column: 'password_hash',
  row: id,
  user: id,
  version: credentialVersion,
});
