import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { DirectoryLogin, type DirectoryPerson } from '#ldap';
import { isAllowed } from '#oidc';
import { Transactions } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { type SsoProviderId } from '#shared';
import { Directories, type Directory } from '#sso-providers';
import { InvalidCredentials, TooManyPasswords, UserNotAllowed } from '../flow/auth.errors.js';
import {
  type LoginResponse,
  type SecondFactorRequiredResponse,
  toLoginResponse,
  toSecondFactorRequiredResponse,
} from '../flow/login-response.dto.js';
import { type ProviderGroups } from '../flow/provider-roles.service.js';
import { directoryLoginBuckets, type PasswordBuckets } from '../flow/password-limits.js';
import { ExternalLogin } from '../oidc/external-login.service.js';
import { type ExternalIdentity, OidcAccountsService } from '../oidc/oidc-accounts.service.js';
import { type DirectoryLoginRequest } from './directory-login.dto.js';

type Login = Pick<DirectoryLoginRequest, 'providerId' | 'username' | 'password'> & {
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The login whose password is checked by a directory. */
@Injectable()
export class DirectoryLoginService {
  constructor(
    private readonly directories: Directories,
    private readonly directoryLogin: DirectoryLogin,
    private readonly accounts: OidcAccountsService,
    private readonly logins: ExternalLogin,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Throws `SsoProviderNotFound`, `TooManyPasswords`, `InvalidCredentials`, `DirectoryUnreachable`,
   * `DirectoryMisconfigured`, and only after the right password `UserNotAllowed`, `RegistrationDisabled` and
   * `AccountSuspended`.
   */
  async login(login: Login): Promise<WithSession<LoginResponse | SecondFactorRequiredResponse>> {
    const { rememberMe, client } = login;
    const directory = await this.directories.get(login.providerId as SsoProviderId);
    const { identity, groups } = await this.checkPassword(directory, login);
    const account = await this.accounts.findOrCreate(identity);
    const factor = { account, factor: 'ldap', providerLogin: null, groups, rememberMe, client } as const;
    const result = await this.logins.finish(factor);
    if ('session' in result) {
      const body = { ...toLoginResponse(account.user, result), is_admin: result.isAdmin };
      return { session: result.session, body };
    }
    return { session: null, body: toSecondFactorRequiredResponse(result.tempToken, rememberMe) };
  }

  /** Counts the attempt, then lets the directory check it. An attempt that the directory did not answer is not counted. */
  private async checkPassword(
    { id, settings }: Directory,
    { username, password, client }: Login,
  ): Promise<{ readonly identity: ExternalIdentity; readonly groups: ProviderGroups }> {
    const name = username.trim();
    const buckets = directoryLoginBuckets(id, name.toLowerCase(), client.address);
    await this.attempts.count(buckets.counted, TooManyPasswords);
    const person = await this.attempts.evaluate(buckets.counted, () =>
      this.directoryLogin.authenticate(settings, name, password),
    );
    if (person === null) return this.refuse(id);
    await this.recordSuccess(buckets);
    const candidate = { identifier: person.key, email: person.email, isEmailVerified: null };
    if (!isAllowed(candidate, settings.allowedUsers)) throw new UserNotAllowed();
    const identity = toIdentity(id, settings.usernameAttribute, person);
    return { identity, groups: { scope: id, groups: person.groups } };
  }

  private recordSuccess(buckets: PasswordBuckets): Promise<void> {
    return this.transactions.run((tx) => this.attempts.recordSuccess(tx, buckets));
  }

  /** The name is not recorded: a password may have been typed into its field. */
  private async refuse(provider: SsoProviderId): Promise<never> {
    const event = { action: 'login', actor: null, subject: null, factor: 'ldap', result: 'failure' } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, details: { provider } }));
    throw new InvalidCredentials();
  }
}

/** No identity provider has the issuer of a directory, because theirs are https URLs. */
const toIdentity = (
  id: SsoProviderId,
  identifierPath: string,
  { key, email, displayName }: DirectoryPerson,
): ExternalIdentity => ({
  scope: id,
  namespace: `ldap:${id}`,
  issuer: `ldap:${id}`,
  identifier: key,
  key,
  identifierPath,
  email,
  isEmailVerified: null,
  name: displayName,
});
