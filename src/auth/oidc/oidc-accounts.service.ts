import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { type ProviderScope, type VerifiedIdentity } from '#oidc';
import { digest, newId, randomBetween } from '#platform/crypto';
import { isDuplicate, Transactions, type Tx } from '#platform/database';
import { oidcAutoProvision, registrationAllowed, SettingsService } from '#settings';
import { Clock, type UserId } from '#shared';
import { IdentityProviders } from '#sso-providers';
import { type User, UserRepository, type Username, toUsername, UsernameTaken, UsersService } from '#users';
import { RegistrationDisabled } from '../flow/auth.errors.js';
import { OidcIdentity } from '../store/oidc-identity.entity.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';

/** Used if the provider's name contains no usable characters. */
const DEFAULT_NAME = 'user';
const NUMBERED_NAMES = 9;
const RANDOM_NAMES = 20;

/** A person as an identity provider or a directory describes them. */
export type ExternalIdentity = Pick<
  VerifiedIdentity,
  | 'scope'
  | 'namespace'
  | 'issuer'
  | 'identifier'
  | 'key'
  | 'identifierPath'
  | 'email'
  | 'isEmailVerified'
  | 'name'
>;

/** The account of an identity, the digest of the identity, and its provider. */
export type IdentityAccount = { readonly digest: string; readonly scope: ProviderScope; readonly user: User };

/** The accounts of identities that are verified elsewhere. An identity never takes over an existing account because of its name. */
@Injectable()
export class OidcAccountsService {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly dataKeys: DataKeysService,
    private readonly settings: SettingsService,
    private readonly providers: IdentityProviders,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Returns the identity's account, and creates it at the first login. Throws `RegistrationDisabled`. */
  async findOrCreate(identity: ExternalIdentity): Promise<IdentityAccount> {
    const found = await this.find(identity);
    if (found) return found;
    try {
      return await this.create(identity);
    } catch (error) {
      // A concurrent first login may have created the account.
      const created = isDuplicate(error) ? await this.find(identity) : null;
      if (created) return created;
      throw error;
    }
  }

  /** Returns the digest of the identity if it leads to this account; null otherwise. Changes nothing. */
  async findDigest(identity: ExternalIdentity, userId: UserId): Promise<string | null> {
    const row = await this.findRow(identity);
    return row?.userId === userId ? row.identityDigest : null;
  }

  /** Returns whether the account is still the identity's, and its provider enabled, in the transaction that relies on it. */
  async isCurrent(tx: Tx, { digest: identityDigest, scope, user }: IdentityAccount): Promise<boolean> {
    if (!(await this.identities.belongsTo(tx, identityDigest, user.id))) return false;
    return this.providers.isEnabled(tx, scope);
  }

  private async find(identity: ExternalIdentity): Promise<IdentityAccount | null> {
    const row = await this.findRow(identity);
    const user = row && (await this.users.findById(row.userId));
    if (!user) return null;
    await this.saveAttributes(row, identity);
    const isRenamed = row.nameDigest !== digest(identity.name);
    const renamed = isRenamed ? await this.rename(row, user, identity.name) : user;
    return { digest: row.identityDigest, scope: row.providerId, user: renamed };
  }

  /** Identities stored before e-mail addresses were case-folded are found under their exact spelling. */
  private async findRow({ namespace, identifier, key }: ExternalIdentity): Promise<OidcIdentity | null> {
    const exact = await this.identities.find(toIdentityDigest(namespace, identifier));
    return exact ?? (key === identifier ? null : this.identities.find(toIdentityDigest(namespace, key)));
  }

  private async saveAttributes(row: OidcIdentity, identity: ExternalIdentity): Promise<void> {
    const { identifierPath, email, isEmailVerified } = identity;
    const isSaved =
      row.identifierPath === identifierPath && row.email === email && row.isEmailVerified === isEmailVerified;
    if (isSaved) return;
    const attributes = { identifierPath, email, isEmailVerified };
    await this.transactions.run((tx) => this.identities.saveAttributes(tx, row.identityDigest, attributes));
  }

  /** Renames the user if the name changed at the provider, unless they have a password and log in with the old name. */
  private async rename(row: OidcIdentity, user: User, name: string): Promise<User> {
    return this.withFreeName(name, async (tx, username) => {
      await this.identities.saveNameDigest(tx, row.identityDigest, digest(name));
      const isRenamed = user.passwordHash === null && (await this.repository.rename(tx, user.id, username));
      return isRenamed ? Object.assign(user, { name: username.name, nameKey: username.key }) : user;
    });
  }

  private create(identity: ExternalIdentity): Promise<IdentityAccount> {
    const id = newId<UserId>();
    const keys = this.dataKeys.createForServer(id);
    return this.withFreeName(identity.name, async (tx, username) => {
      await this.assertProvisioningAllowed(tx);
      const user = await this.users.add(tx, { id, username, password: null });
      const row = this.newIdentity(identity, id);
      await this.identities.add(tx, row);
      await this.dataKeys.store(tx, keys);
      return { digest: row.identityDigest, scope: row.providerId, user };
    });
  }

  private async assertProvisioningAllowed(tx: Tx): Promise<void> {
    const isOpen =
      (await this.settings.getIn(tx, oidcAutoProvision)) ||
      (await this.settings.getIn(tx, registrationAllowed));
    if (!isOpen) throw new RegistrationDisabled();
  }

  /** Runs `work` with the first free username derived from `name`; the unique index decides which is free. */
  private async withFreeName<T>(name: string, work: (tx: Tx, username: Username) => Promise<T>): Promise<T> {
    for (const username of usernamesFor(name)) {
      try {
        return await this.transactions.run((tx) => work(tx, username));
      } catch (error) {
        if (!(error instanceof UsernameTaken)) throw error;
      }
    }
    throw new UsernameTaken();
  }

  private newIdentity(identity: ExternalIdentity, userId: UserId): OidcIdentity {
    const { scope, namespace, issuer, identifier, key, identifierPath, email, isEmailVerified, name } =
      identity;
    return Object.assign(new OidcIdentity(), {
      identityDigest: toIdentityDigest(namespace, key),
      userId,
      issuer,
      providerId: scope,
      identifier,
      identifierPath,
      email,
      isEmailVerified,
      nameDigest: digest(name),
      createdAt: this.clock.now(),
    });
  }
}

const toIdentityDigest = (namespace: string, key: string): string => digest(JSON.stringify([namespace, key]));

/** Yields usernames for a new account, best first: the provider's name, then with a small number, then with a random one. */
function* usernamesFor(name: string): Generator<Username> {
  const stem = toUsername(name) ? name : DEFAULT_NAME;
  for (const suffix of suffixes()) {
    const username = toUsername(stem, suffix);
    if (username) yield username;
  }
}

function* suffixes(): Generator<string> {
  yield '';
  for (let number = 2; number <= NUMBERED_NAMES; number += 1) yield String(number);
  for (let time = 0; time < RANDOM_NAMES; time += 1) yield String(randomBetween(1_000, 999_999));
}
