import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { parseHeldGrants } from '#access';
import { Reader, type Tx } from '#platform/database';
import { type ProviderScope } from '#oidc';
import { selectRoleGrants } from '#roles';
import { type UserId } from '#shared';
import { ProviderAccounts } from '#sso-providers';
import { OidcIdentity } from './oidc-identity.entity.js';

/** The attributes of the identity at its last login. */
export type IdentityAttributes = Pick<OidcIdentity, 'identifierPath' | 'email' | 'isEmailVerified'>;

type HeldRow = { readonly isAdmin: number; readonly roleGrants: string | null };

/** The only file that queries `oidc_identity`. */
@Injectable()
export class OidcIdentityRepository extends ProviderAccounts {
  constructor(private readonly reader: Reader) {
    super();
  }

  find(identityDigest: string): Promise<OidcIdentity | null> {
    return this.reader.read((manager) => manager.findOneBy(OidcIdentity, { identityDigest }));
  }

  findOfUser(userId: UserId): Promise<OidcIdentity | null> {
    return this.reader.read((manager) => manager.findOneBy(OidcIdentity, { userId }));
  }

  /** The unique index decides between two concurrent first logins. */
  async add(tx: Tx, identity: OidcIdentity): Promise<void> {
    await tx.insert(OidcIdentity, identity);
  }

  /** Returns whether the identity still leads to this account. */
  belongsTo(tx: Tx, identityDigest: string, userId: UserId): Promise<boolean> {
    return tx.existsBy(OidcIdentity, { identityDigest, userId });
  }

  async saveNameDigest(tx: Tx, identityDigest: string, nameDigest: string): Promise<void> {
    await tx.update(OidcIdentity, { identityDigest }, { nameDigest });
  }

  /** Saves them for the check whether another provider configuration would still identify this account. */
  async saveAttributes(tx: Tx, identityDigest: string, attributes: IdentityAttributes): Promise<void> {
    await tx.update(OidcIdentity, { identityDigest }, attributes);
  }

  listByUsers(tx: Tx, userIds: readonly UserId[]): Promise<OidcIdentity[]> {
    return tx.findBy(OidcIdentity, { userId: In(userIds) });
  }

  /** Reassigns the identity of one user to another. Returns false if the user no longer has one. */
  async reassign(tx: Tx, from: UserId, to: UserId): Promise<boolean> {
    const { affected } = await tx.update(OidcIdentity, { userId: from }, { userId: to });
    return affected === 1;
  }

  countOf(tx: Tx, provider: ProviderScope): Promise<number> {
    return tx.countBy(OidcIdentity, { providerId: provider ?? IsNull() });
  }

  async listGrants(tx: Tx, provider: ProviderScope): Promise<readonly string[]> {
    const isOfProvider = provider === null ? 'i.provider_id IS NULL' : 'i.provider_id = ?';
    const rows = await tx.query<HeldRow[]>(
      `SELECT DISTINCT u.is_admin AS isAdmin, ${selectRoleGrants('u')} AS roleGrants
       FROM oidc_identity i JOIN user u ON u.id = i.user_id WHERE ${isOfProvider}`,
      provider === null ? [] : [provider],
    );
    return [
      ...new Set(rows.flatMap(({ isAdmin, roleGrants }) => parseHeldGrants(isAdmin === 1, roleGrants))),
    ];
  }

  async removeByUser(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(OidcIdentity, { userId });
  }
}
