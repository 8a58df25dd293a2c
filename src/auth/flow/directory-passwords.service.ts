import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { type AuditAction, AuditLog } from '#audit';
import { DirectoryLogin } from '#ldap';
import { isAllowed } from '#oidc';
import { Transactions } from '#platform/database';
import { type UserId } from '#shared';
import { Directories, type Directory } from '#sso-providers';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { TooManyPasswords, UserNotAllowed } from './auth.errors.js';
import { type PasswordBuckets } from './password-limits.js';

type KnownPerson = { readonly directory: Directory; readonly key: string };
type Check = { readonly password: string; readonly buckets: PasswordBuckets; readonly action: AuditAction };

/** Checks the passwords of users whose account belongs to an entry of a directory. */
@Injectable()
export class DirectoryPasswords {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly directories: Directories,
    private readonly directoryLogin: DirectoryLogin,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Returns the entry that the account belongs to; null for other accounts, and while the directory is disabled. */
  async find(userId: UserId): Promise<KnownPerson | null> {
    const identity = await this.identities.findOfUser(userId);
    const providerId = identity?.providerId ?? null;
    const directory = providerId === null ? null : await this.directories.find(providerId);
    return identity && directory && { directory, key: identity.identifier };
  }

  /** Returns whether the account belongs to an entry of a directory, which may be disabled. */
  async isOfDirectory(userId: UserId): Promise<boolean> {
    return ((await this.identities.findOfUser(userId))?.providerId ?? null) !== null;
  }

  /**
   * Returns whether the password is correct; an attempt that the directory did not answer is not counted. Throws
   * `TooManyPasswords` (not evaluated), `DirectoryUnreachable`, `DirectoryMisconfigured`, and only after the right password
   * `UserNotAllowed`.
   */
  async verify(userId: UserId, { password, buckets, action }: Check): Promise<boolean> {
    const known = await this.find(userId);
    if (!known) return false;
    const { settings } = known.directory;
    await this.attempts.count(buckets.counted, TooManyPasswords);
    const person = await this.attempts.evaluate(buckets.counted, () =>
      this.directoryLogin.authenticateKnown(settings, known.key, password),
    );
    if (person?.key !== known.key) {
      const event = { action, actor: null, subject: userId, factor: 'ldap', result: 'failure' } as const;
      await this.transactions.run((tx) => this.audit.record(tx, event));
      return false;
    }
    const candidate = { identifier: person.key, email: person.email, isEmailVerified: null };
    if (!isAllowed(candidate, settings.allowedUsers)) throw new UserNotAllowed();
    return true;
  }
}
