import { Injectable } from '@nestjs/common';
import { DataKeysService, type NewDataKey } from '#data-keys';
import { PasswordHasher, SecretUnreadable } from '#platform/crypto';
import { isDuplicate } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { passwordLoginAllowed, SettingsService } from '#settings';
import { ServiceUnavailable } from '#shared';
import {
  ImportedTotpService,
  SecondFactorUnavailable,
  type TrustedDevice,
  TrustedDevicesService,
} from '#totp';
import { nameKey, type User, UsersService } from '#users';
import { InvalidCredentials, OidcOnlyAccount, PasswordLoginDisabled } from '../flow/auth.errors.js';
import { LoginDispatcher, type LoginResult } from '../flow/login-dispatcher.service.js';
import {
  type LoginResponse,
  type SecondFactorRequiredResponse,
  toLoginResponse,
  toSecondFactorRequiredResponse,
} from '../flow/login-response.dto.js';
import { deviceLoginBuckets, loginBuckets } from '../flow/password-limits.js';
import {
  type VerifiedPassword,
  PasswordVerifier,
  toPasswordCredential,
} from '../flow/password-verifier.service.js';

export type PasswordLogin = {
  readonly username: string;
  readonly password: string;
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The password step of a login. */
@Injectable()
export class PasswordLoginService {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UsersService,
    private readonly devices: TrustedDevicesService,
    private readonly verifier: PasswordVerifier,
    private readonly hasher: PasswordHasher,
    private readonly dataKeys: DataKeysService,
    private readonly importedTotp: ImportedTotpService,
    private readonly dispatcher: LoginDispatcher,
  ) {}

  /** Throws `PasswordLoginDisabled`, `TooManyPasswords`, `InvalidCredentials`, `OidcOnlyAccount`, `SecondFactorUnavailable` or `AccountSuspended`. */
  async login(login: PasswordLogin): Promise<WithSession<LoginResponse | SecondFactorRequiredResponse>> {
    if (!(await this.settings.get(passwordLoginAllowed))) throw new PasswordLoginDisabled();
    const user = await this.users.findByName(login.username);
    const device = user && (await this.devices.find(user.id, login.client.deviceSecrets));
    const verified = await this.checkPassword(login, user, device);
    try {
      return toResponse(verified.user, login, await this.finish(verified, login, device));
    } catch (error) {
      // The password was correct; what fails afterwards must not use up the user's attempts.
      if (error instanceof ServiceUnavailable || error instanceof SecondFactorUnavailable)
        await this.verifier.undo(verified);
      throw error;
    }
  }

  /** Counts the attempt, then checks it. The owner's trusted device has its own limit. */
  private async checkPassword(
    { username, password, client }: PasswordLogin,
    user: User | null,
    device: TrustedDevice | null,
  ): Promise<VerifiedPassword> {
    const buckets = device
      ? deviceLoginBuckets(device.id)
      : loginBuckets(nameKey(username) ?? '', client.address);
    const verified = await this.verifier.verify({ user, password, buckets, action: 'login' });
    if (verified) return verified;
    throw user?.passwordHash === null && !user.isService ? new OidcOnlyAccount() : new InvalidCredentials();
  }

  /** Opens the data key, prepares the next step, and stores everything in one transaction. */
  private async finish(
    verified: VerifiedPassword,
    login: PasswordLogin,
    device: TrustedDevice | null,
    isRetry = false,
  ): Promise<LoginResult> {
    const { user } = verified;
    const { client, rememberMe } = login;
    const totp = user.totpEnabled ? await this.importedTotp.open(user.id, verified.password) : null;
    const keys = await this.openDataKey(verified);
    const renewedHash = verified.isOutdated ? await this.hasher.hash(verified.password) : null;
    const step = { user, factor: 'password', client, rememberMe, dataKey: keys.dataKey } as const;
    const next = await this.dispatcher.prepareNext(step, device);
    try {
      return await this.dispatcher.commit(async (tx) => {
        if (!(await this.dispatcher.claim(tx, user))) throw new InvalidCredentials();
        await this.verifier.recordSuccess(tx, verified);
        await this.dataKeys.store(tx, keys);
        if (totp) await this.importedTotp.activate(tx, totp);
        if (renewedHash) await this.users.renewHash(tx, user, renewedHash);
        return this.dispatcher.storeNext(tx, next);
      });
    } catch (error) {
      // Two first logins at once both created a data key. The other one is stored, so use that.
      if (isDuplicate(error) && !isRetry) return this.finish(verified, login, device, true);
      throw error;
    }
  }

  private async openDataKey(verified: VerifiedPassword): Promise<NewDataKey> {
    try {
      return await this.dataKeys.openOrCreate(toPasswordCredential(verified));
    } catch (error) {
      // A slot that does not open is corrupt, unless the password has changed since it was verified.
      if (error instanceof SecretUnreadable && !(await this.verifier.isCurrent(verified)))
        throw new InvalidCredentials();
      throw error;
    }
  }
}

function toResponse(
  user: User,
  { rememberMe }: PasswordLogin,
  result: LoginResult,
): WithSession<LoginResponse | SecondFactorRequiredResponse> {
  if ('session' in result)
    return { session: result.session, body: toLoginResponse(user, { dataUnlocked: true }) };
  return { session: null, body: toSecondFactorRequiredResponse(result.tempToken, rememberMe) };
}
