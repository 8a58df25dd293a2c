import { Injectable } from '@nestjs/common';
import { holds, type Principal, SessionEnded } from '#access';
import { type AuditEvent, AuditLog } from '#audit';
import { type PasswordHash, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type Instant, isId, type UserId } from '#shared';
import {
  assertMayFilter,
  isByRegistration,
  type ListUsersQuery,
  toFilter,
  toPage,
} from './list-users.query.js';
import { ListedRoles } from './listed-roles.js';
import { UserNotFound } from './users.errors.js';
import { User } from './user.entity.js';
import { UserListRepository } from './user-list.repository.js';
import { UserRepository } from './user.repository.js';
import { nameKey, type Username } from './username.js';
import { toListedUser, type UserListResponse } from './users.dto.js';

/** The version of an account's first password. */
export const FIRST_VERSION = 1;

export type NewUser = {
  readonly id: UserId;
  readonly username: Username;
  /** Null for a user who logs in through the identity provider, and for a service account. */
  readonly password: PasswordHash | null;
  /** An account for programs, without a way to log in. */
  readonly isService?: boolean;
  /** Set by operators and admins. Otherwise the first account ever becomes admin. */
  readonly isAdmin?: boolean | undefined;
  /** By default, an account without a password logs in through the identity provider. */
  readonly isOidc?: boolean;
  /** When it was created in another system; now by default. */
  readonly createdAt?: Instant | null;
  /** Who created it, for the audit log; the user themselves by default. */
  readonly event?: Pick<AuditEvent, 'action' | 'actor' | 'factor'>;
};

type CredentialVersionRef = Pick<User, 'id' | 'credentialVersion'>;

/** Accounts: who exists, under which name, with which credential. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly lists: UserListRepository,
    private readonly roles: ListedRoles,
    private readonly sealer: Sealer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Lists all accounts, or one page if `limit` is given. Throws `InvalidRequest` for an invalid cursor, and for a cursor
   * with another order than that of registration; `AdminRequired` for a filter by what the caller may not see.
   */
  async list(caller: Principal, query: ListUsersQuery): Promise<UserListResponse> {
    const { limit } = query;
    assertMayFilter(caller, query);
    const found = await this.lists.list(toPage(query));
    const page = found.slice(0, limit);
    const roles = holds(caller, 'users.view') ? await this.roles.listNames(page) : new Map<UserId, never>();
    const users = page.map((user) => toListedUser(user, roles.get(user.id) ?? [], caller));
    const total = await this.lists.count(toFilter(query));
    if (limit === undefined) return { users, total };
    const hasNext = found.length > limit && isByRegistration(query);
    return { users, total, nextCursor: hasNext ? (users.at(-1)?.id ?? null) : null };
  }

  /** Finds an account by any spelling of its name. */
  async findByName(name: string): Promise<User | null> {
    const key = nameKey(name);
    return key === null ? null : this.users.findByKey(key);
  }

  /** Returns the account with the id, if one is given, or else the name. Throws `UserNotFound`. */
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

  /** Returns the caller's own account. Throws `SessionEnded` when it was deleted after the authentication. */
  async getCaller({ userId }: Pick<Principal, 'userId'>): Promise<User> {
    const user = await this.users.findById(userId);
    if (!user) throw new SessionEnded({ reason: 'gone' });
    return user;
  }

  async findById(id: string): Promise<User | null> {
    return isId<UserId>(id) ? this.users.findById(id) : null;
  }

  /**
   * Adds an account with the given id. Every account, whoever decides about its role, claims to be the first one, so that
   * nobody who registers later becomes admin. Throws `UsernameTaken`.
   */
  async add(tx: Tx, account: NewUser): Promise<User> {
    const { id, isService = false, event } = account;
    const isFirst = await this.users.claimFirst(tx, id);
    const user = this.toUser(account, isFirst);
    await this.users.add(tx, user);
    await this.audit.record(tx, {
      ...(event ?? { action: 'user.created', actor: id }),
      subject: id,
      details: { is_admin: user.isAdmin, ...(isService && { is_service: true }) },
    });
    return user;
  }

  private toUser(account: NewUser, isFirst: boolean): User {
    const { id, username, password, isService = false, isAdmin = isFirst } = account;
    return Object.assign(new User(), {
      id,
      name: username.name,
      nameKey: username.key,
      ...(password
        ? this.sealPassword({ id, credentialVersion: FIRST_VERSION }, password)
        : { passwordHash: null, passwordScheme: null }),
      credentialVersion: FIRST_VERSION,
      loginCount: 0,
      isAdmin,
      isOidc: account.isOidc ?? (password === null && !isService),
      isService,
      totpEnabled: false,
      suspendedAt: null,
      deletionDueAt: null,
      sessionEpoch: 0,
      createdAt: account.createdAt ?? this.clock.now(),
    });
  }

  /**
   * Sets another password. Returns false if the credential has changed since it was read. The caller ends everything that
   * the old password opened in the same transaction.
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
        ...this.sealPassword({ id, credentialVersion: next }, password),
        credentialVersion: next,
        sessionEpoch: () => 'session_epoch + 1',
      },
    );
  }

  /** Stores a new hash of the same password, because the old hash has outdated parameters. */
  async renewHash(tx: Tx, user: CredentialVersionRef, password: PasswordHash): Promise<void> {
    await this.users.changeCredential(tx, user, this.sealPassword(user, password));
  }

  /** Returns false if the second factor is in that state already. */
  setTotpEnabled(tx: Tx, id: UserId, isEnabled: boolean): Promise<boolean> {
    return this.users.setTotpEnabled(tx, id, isEnabled);
  }

  hasTotp(tx: Tx, id: UserId): Promise<boolean> {
    return this.users.hasTotp(tx, id);
  }

  /** Returns the stored hash; null for accounts without a password. Throws `SecretUnreadable`. */
  openPasswordHash(user: User): PasswordHash | null {
    const { passwordHash, passwordScheme } = user;
    if (passwordHash === null || passwordScheme === null) return null;
    return {
      scheme: passwordScheme,
      hash: this.sealer.open(hashContext(user), passwordHash).toString('utf8'),
    };
  }

  private sealPassword(user: CredentialVersionRef, { scheme, hash }: PasswordHash) {
    return { passwordHash: this.sealer.seal(hashContext(user), hash), passwordScheme: scheme };
  }
}

/** Returns the context that a hash is sealed for. The version prevents an old hash from being restored. */
export const hashContext = ({ id, credentialVersion }: CredentialVersionRef) => ({
  table: 'user',
  column: 'password_hash',
  row: id,
  user: id,
  version: credentialVersion,
});
