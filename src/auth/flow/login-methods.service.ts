import { Injectable } from '@nestjs/common';
import { PasskeysService } from '#passkeys';
import { type Tx } from '#platform/database';
import { passwordLoginAllowed, SettingsService } from '#settings';
import { type UserId } from '#shared';
import { IdentityProviders } from '#sso-providers';
import { ImportedTotpService } from '#totp';
import { UserFactsRepository } from '#users';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';

/** A way to log in that works now. */
export type LoginWay =
  | { readonly type: 'password' | 'passkey' }
  | { readonly type: 'provider'; readonly provider: number; readonly name: string };

/**
 * How users can log in: with a password while password login is allowed, with an identity that its provider admits, or with a
 * passkey that verifies its user. A second factor makes no difference: who enrolled it has the codes; except one that was lost
 * in an import, which blocks every login that asks for it.
 */
@Injectable()
export class LoginMethods {
  constructor(
    private readonly users: UserFactsRepository,
    private readonly identities: OidcIdentityRepository,
    private readonly providers: IdentityProviders,
    private readonly passkeys: PasskeysService,
    private readonly importedTotp: ImportedTotpService,
    private readonly settings: SettingsService,
  ) {}

  /** Returns whether at least one of the users can log in. */
  async canAnyLogIn(tx: Tx, userIds: readonly UserId[]): Promise<boolean> {
    return (await this.listWays(tx, userIds)).size > 0;
  }

  /** Returns how each of the users can log in; those who cannot are not among them. */
  async listWays(tx: Tx, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly LoginWay[]>> {
    const ways = new Map<UserId, LoginWay[]>();
    const add = (id: UserId, way: LoginWay) => ways.set(id, [...(ways.get(id) ?? []), way]);
    const able = await this.importedTotp.withoutLost(tx, userIds);
    if (await this.settings.getIn(tx, passwordLoginAllowed))
      for (const id of await this.users.listWithPassword(tx, able)) add(id, { type: 'password' });
    for (const id of await this.passkeys.listWhoCanLogIn(tx, userIds)) add(id, { type: 'passkey' });
    const identities = await this.identities.listByUsers(tx, able);
    for (const { identity, provider } of await this.providers.listAdmitted(tx, identities))
      add(identity.userId, { type: 'provider', provider: provider.id, name: provider.name });
    return ways;
  }

  /** Returns those of the users who have a second factor: an authenticator app or a passkey. */
  async listWithSecondFactor(tx: Tx, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const byTotp = await this.users.listWithTotp(tx, userIds);
    return new Set([...byTotp, ...(await this.passkeys.listOwners(tx, userIds))]);
  }
}
