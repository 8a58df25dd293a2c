import { Injectable } from '@nestjs/common';
import { EmailAddressesService } from '#mail';
import { RoleNames } from '#roles';
import { toRfc3339 } from '#shared';
import { type User } from '#users';
import { type OidcIdentity } from '../store/oidc-identity.entity.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { type ExportedAccount, type ExportedIdentity } from './exports.dto.js';

/** Describes an account without anything secret: each field is named, so that a new column is not exported by itself. */
@Injectable()
export class AccountFacts {
  constructor(
    private readonly roles: RoleNames,
    private readonly identities: OidcIdentityRepository,
    private readonly emails: EmailAddressesService,
  ) {}

  async describe(user: User): Promise<ExportedAccount> {
    const identity = await this.identities.findOfUser(user.id);
    return {
      userId: user.id,
      username: user.name,
      createdAt: toRfc3339(user.createdAt),
      suspendedAt: toRfc3339(user.suspendedAt),
      deletionDueAt: toRfc3339(user.deletionDueAt),
      isAdmin: user.isAdmin,
      isService: user.isService,
      hasPassword: user.passwordScheme !== null,
      totpEnabled: user.totpEnabled,
      email: await this.emails.find(user.id),
      roles: await this.roles.listNamesOf(user),
      identity: identity && toExportedIdentity(identity),
    };
  }
}

function toExportedIdentity(identity: OidcIdentity): ExportedIdentity {
  const { issuer, identifier, email, isEmailVerified, createdAt } = identity;
  return { issuer, identifier, email, isEmailVerified, createdAt: toRfc3339(createdAt) };
}
