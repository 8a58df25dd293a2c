import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { type VerifiedIdentity } from '#oidc';
import { digest, newId } from '#platform/crypto';
import { isDuplicate, Transactions, type Tx } from '#platform/database';
import { oidcAutoProvision, registrationAllowed, SettingsService } from '#settings';
import { Clock, type UserId } from '#shared';
import { type User, UserRepository, type Username, UsernameTaken, UsersService } from '#users';
import { RegistrationDisabled } from '../flow/auth.errors.js';
import { OidcIdentity } from '../store/oidc-identity.entity.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { candidatesFor } from './username-candidates.js';

/** An account that an identity leads to; `digest` is what it is known by. */
export type IdentityAccount = { readonly digest: string; readonly user: User };

/** Which account belongs to whom at the provider. An account with a password is never taken over by its name. */
@Injectable()
export class OidcAccountsService {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly dataKeys: DataKeysService,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** The identity's account, made now for a newcomer. Throws `RegistrationDisabled`. */
  async findOrCreate(identity: VerifiedIdentity): Promise<IdentityAccount> {
    const found = await this.find(identity);
    if (found) return found;
    try {
      return await this.create(identity);
    } catch (error) {
      // Two first logins at once: the other one's account is theirs.
      const made = isDuplicate(error) ? await this.find(identity) : null;
      if (made) return made;
      throw error;
    }
  }

  /** Whether the account is still the identity's. Means something only in the transaction that relies on it. */
  isCurrent(tx: Tx, { digest: identityDigest, user }: IdentityAccount): Promise<boolean> {
    return this.identities.belongsTo(tx, identityDigest, user.id);
  }

  private async find(identity: VerifiedIdentity): Promise<IdentityAccount | null> {
    const row = await this.findRow(identity);
    const user = row && (await this.users.findById(row.userId));
    if (!user) return null;
    await this.noteEvidence(row, identity);
    if (row.nameDigest === digest(identity.name)) return { digest: row.identityDigest, user };
    return { digest: row.identityDigest, user: await this.follow(row, user, identity.name) };
  }

  /** Accounts of one address that were made before spellings were folded keep their own spelling. */
  private async findRow({ issuer, identifier, key }: VerifiedIdentity): Promise<OidcIdentity | null> {
    const exact = await this.identities.find(digestOf(issuer, identifier));
    return exact ?? (key === identifier ? null : this.identities.find(digestOf(issuer, key)));
  }

  private async noteEvidence(row: OidcIdentity, identity: VerifiedIdentity): Promise<void> {
    const { identifierPath, email, isEmailVerified } = identity;
    const isNoted =
      row.identifierPath === identifierPath && row.email === email && row.isEmailVerified === isEmailVerified;
    if (isNoted) return;
    const evidence = { identifierPath, email, isEmailVerified };
    await this.transactions.run((tx) => this.identities.noteEvidence(tx, row.identityDigest, evidence));
  }

  /** The provider has another name for them: so do we, unless they have a password and log in with the old one. */
  private async follow(row: OidcIdentity, user: User, name: string): Promise<User> {
    return this.withFreeName(name, async (tx, username) => {
      await this.identities.noteName(tx, row.identityDigest, digest(name));
      const isRenamed = user.passwordHash === null && (await this.repository.rename(tx, user.id, username));
      return isRenamed ? Object.assign(user, { name: username.name, nameKey: username.key }) : user;
    });
  }

  private create(identity: VerifiedIdentity): Promise<IdentityAccount> {
    const id = newId<UserId>();
    const keys = this.dataKeys.createForServer(id);
    return this.withFreeName(identity.name, async (tx, username) => {
      await this.assertOpen(tx);
      const user = await this.users.add(tx, { id, username, password: null });
      const row = this.rowOf(identity, id);
      await this.identities.add(tx, row);
      await this.dataKeys.store(tx, keys);
      return { digest: row.identityDigest, user };
    });
  }

  private async assertOpen(tx: Tx): Promise<void> {
    const isOpen =
      (await this.settings.getIn(tx, oidcAutoProvision)) ||
      (await this.settings.getIn(tx, registrationAllowed));
    if (!isOpen) throw new RegistrationDisabled();
  }

  /** The first of the names made of `name` that nobody has; the unique index decides. */
  private async withFreeName<T>(name: string, work: (tx: Tx, username: Username) => Promise<T>): Promise<T> {
    for (const username of candidatesFor(name)) {
      try {
        return await this.transactions.run((tx) => work(tx, username));
      } catch (error) {
        if (!(error instanceof UsernameTaken)) throw error;
      }
    }
    throw new UsernameTaken();
  }

  private rowOf(identity: VerifiedIdentity, userId: UserId): OidcIdentity {
    const { issuer, identifier, key, identifierPath, email, isEmailVerified, name } = identity;
    return Object.assign(new OidcIdentity(), {
      identityDigest: digestOf(issuer, key),
      userId,
      issuer,
      identifier,
      identifierPath,
      email,
      isEmailVerified,
      nameDigest: digest(name),
      createdAt: this.clock.now(),
    });
  }
}

const digestOf = (issuer: string, key: string): string => digest(JSON.stringify([issuer, key]));
