import { Injectable } from '@nestjs/common';
import { DataKeysService, type NewDataKey } from '#data-keys';
import { type PasswordHash, PasswordHasher, SecretUnreadable } from '#platform/crypto';
import { isDuplicate, type Tx } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { passwordLoginAllowed, SettingsService } from '#settings';
import { type TrustedDevice, TrustedDevicesService } from '#totp';
import { nameKey, type User, UsersService } from '#users';
import { InvalidCredentials, OidcOnlyAccount } from '../flow/auth.errors.js';
import { PasswordLoginDisabled } from './login.errors.js';
import { deviceLoginBuckets, loginBuckets } from '../flow/password-limits.js';
import {
  toPasswordCredential,
  type PasswordProof,
  PasswordVerifier,
} from '../flow/password-verifier.service.js';
import {
  type LoginResponse,
  type SecondStepResponse,
  toLoginResponse,
  toSecondStepResponse,
} from '../flow/login-response.dto.js';
import { type NextStep, SignInDispatcher } from '../flow/sign-in.dispatcher.js';

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
    private readonly verifier: PasswordVerifier,
    private readonly hasher: PasswordHasher,
    private readonly dataKeys: DataKeysService,
    private readonly devices: TrustedDevicesService,
    private readonly dispatcher: SignInDispatcher,
  ) {}

  /** Throws `PasswordLoginDisabled`, `TooManyPasswords`, `InvalidCredentials` or `OidcOnlyAccount`. */
  async login(login: PasswordLogin): Promise<WithSession<LoginResponse | SecondStepResponse>> {
    if (!(await this.settings.get(passwordLoginAllowed))) throw new PasswordLoginDisabled();
    const user = await this.users.findByName(login.username);
    const device = user && (await this.devices.find(user.id, login.client.deviceSecrets));
    const proof = await this.prove(login, user, device);
    const next = await this.verifier.use(proof, () =>
      this.proceed(proof, login, device).catch((error: unknown) => this.retry(error, proof, login, device)),
    );
    if ('session' in next)
      return { session: next.session, body: toLoginResponse(proof.user, { dataUnlocked: true }) };
    return { session: null, body: toSecondStepResponse(next.tempToken, login.rememberMe) };
  }

  private async prove(
    { username, password, client }: PasswordLogin,
    user: User | null,
    device: TrustedDevice | null,
  ): Promise<PasswordProof> {
    const buckets = device
      ? deviceLoginBuckets(device.id)
      : loginBuckets(nameKey(username) ?? '', client.address);
    const proof = await this.verifier.verify({ user, password, buckets, action: 'login' });
    if (proof) return proof;
    throw user?.passwordHash === null ? new OidcOnlyAccount() : new InvalidCredentials();
  }

  private async retry(
    error: unknown,
    proof: PasswordProof,
    login: PasswordLogin,
    device: TrustedDevice | null,
  ): Promise<NextStep> {
    // Two first logins at once both made a data key; the other one's is stored, so this one opens it.
    if (isDuplicate(error)) return this.proceed(proof, login, device);
    // A slot that does not open is damage, unless the password has changed since it was checked.
    if (error instanceof SecretUnreadable && !(await this.verifier.isCurrent(proof)))
      throw new InvalidCredentials();
    throw error;
  }

  private async proceed(
    proof: PasswordProof,
    login: PasswordLogin,
    device: TrustedDevice | null,
  ): Promise<NextStep> {
    const { client, rememberMe } = login;
    const keys = await this.dataKeys.openOrCreate(toPasswordCredential(proof));
    const renewed = proof.isOutdated ? await this.hasher.hash(proof.password) : null;
    const settle = (tx: Tx) => this.settle(tx, proof, keys, renewed);
    const step = { user: proof.user, client, rememberMe, dataKey: keys.dataKey, settle };
    return this.dispatcher.proceed({ ...step, factor: 'password' }, device);
  }

  private async settle(
    tx: Tx,
    proof: PasswordProof,
    keys: NewDataKey,
    renewed: PasswordHash | null,
  ): Promise<void> {
    await this.verifier.accept(tx, proof);
    await this.dataKeys.store(tx, keys);
    if (renewed) await this.users.renewHash(tx, proof.user, renewed);
  }
}
