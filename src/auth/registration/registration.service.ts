import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { registrationAllowed, SettingsService } from '#settings';
import { type UserId } from '#shared';
import {
  FIRST_VERSION,
  type NewUser,
  parseUsername,
  type User,
  type Username,
  UsernameTaken,
  UsersService,
} from '#users';
import { RegistrationDisabled } from '../flow/auth.errors.js';
import { type CreatedUserResponse } from './registration.dto.js';
import { PasswordPolicy } from '../flow/password-policy.service.js';
import { RegistrationLimit } from './registration-limit.service.js';
import { SetupCodeService } from './setup-code.service.js';

/** The requested name and password of an account, not yet validated. */
export type NewAccount = { readonly username: string; readonly password: string };

export type Registration = NewAccount & { readonly setupCode?: string | null | undefined };

type ValidAccount = { readonly username: Username; readonly password: string };

type CreationOptions = Pick<NewUser, 'isAdmin' | 'event'> & {
  /** The first statements of the transaction; throws if the account must not be created. */
  readonly claim?: (tx: Tx) => Promise<void>;
  /** Runs in the transaction once the account is added. */
  readonly complete?: (tx: Tx, user: User) => Promise<void>;
};

/** Creates accounts: by public registration, or for the operator, an admin or an invitation. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly dataKeys: DataKeysService,
    private readonly transactions: Transactions,
    private readonly policy: PasswordPolicy,
    private readonly limit: RegistrationLimit,
    private readonly setupCodes: SetupCodeService,
  ) {}

  /** Throws `RegistrationDisabled`. Called before the body is validated. */
  async assertOpen(): Promise<void> {
    if (!(await this.settings.get(registrationAllowed))) throw new RegistrationDisabled();
  }

  /**
   * Creates an account but no session. Throws `InvalidUsername`, `TooManyRegistrations`, `UsernameTaken`, and the errors
   * of the setup code and of the password policy.
   */
  async register(
    { username, password, setupCode }: Registration,
    address: string,
  ): Promise<CreatedUserResponse> {
    await this.setupCodes.assertValid(setupCode, address);
    const accepted = this.accept({ username, password });
    const user = await this.limit.count(address, () => this.add(accepted));
    return {
      message: 'User created',
      is_admin: user.isAdmin,
      toast: { type: 'success', message: `User created: ${user.name}` },
    };
  }

  /** Creates an account without setup code and rate limit. Otherwise throws as {@link register}, and what `claim` throws. */
  async create(account: NewAccount, options: CreationOptions): Promise<User> {
    return this.add(this.accept(account), options);
  }

  private accept({ username, password }: NewAccount): ValidAccount {
    return { username: parseUsername(username), password: this.policy.accept(password) };
  }

  private async add(
    { username, password }: ValidAccount,
    { claim, complete, ...options }: CreationOptions = {},
  ): Promise<User> {
    // Avoids hashing for a taken name. For concurrent registrations the unique index decides.
    if (await this.users.findByName(username.name)) throw new UsernameTaken();
    const id = newId<UserId>();
    const hash = await this.hasher.hash(password);
    const keys = await this.dataKeys.create({ userId: id, password, credentialVersion: FIRST_VERSION });
    return this.transactions.run(async (tx) => {
      await claim?.(tx);
      const added = await this.users.add(tx, { id, username, password: hash, ...options });
      await this.dataKeys.store(tx, keys);
      if (added.isAdmin) await this.setupCodes.discard(tx);
      await complete?.(tx, added);
      return added;
    });
  }
}
