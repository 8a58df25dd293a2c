import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
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

/** An account as it is asked for. */
export type NewAccount = { readonly username: string; readonly password: string };

export type Registration = NewAccount & { readonly setupCode?: string | null | undefined };

type Accepted = { readonly username: Username; readonly password: string };

type Decision = Pick<NewUser, 'isAdmin' | 'event'>;

/** Lets people make their own accounts. */
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

  /** Throws `RegistrationDisabled` before anything a body could be told wrong about. */
  async assertOpen(): Promise<void> {
    if (!(await this.settings.get(registrationAllowed))) throw new RegistrationDisabled();
  }

  /**
   * Creates an account; no session. Throws `InvalidUsername`, `TooManyRegistrations`, `UsernameTaken` and the refusals
   * of the setup code and of the password policy.
   */
  async register(
    { username, password, setupCode }: Registration,
    address: string,
  ): Promise<CreatedUserResponse> {
    await this.setupCodes.assertRight(setupCode, address);
    const accepted = this.accept({ username, password });
    const user = await this.limit.count(address, () => this.add(accepted));
    return {
      message: 'User created',
      is_admin: user.isAdmin,
      toast: { type: 'success', message: `User created: ${user.name}` },
    };
  }

  /** Creates an account as somebody decided who is not limited. Throws like a registration. */
  async create(account: NewAccount, decision: Decision): Promise<User> {
    return this.add(this.accept(account), decision);
  }

  private accept({ username, password }: NewAccount): Accepted {
    return { username: parseUsername(username), password: this.policy.accept(password) };
  }

  private async add({ username, password }: Accepted, decision: Decision = {}): Promise<User> {
    // A taken name costs no hash. Whether it is still free in the end, the database decides.
    if (await this.users.findByName(username.name)) throw new UsernameTaken();
    const id = newId<UserId>();
    const hash = await this.hasher.hash(password);
    const keys = await this.dataKeys.create({ userId: id, password, credentialVersion: FIRST_VERSION });
    return this.transactions.run(async (tx) => {
      const added = await this.users.add(tx, { id, username, password: hash, ...decision });
      await this.dataKeys.store(tx, keys);
      if (added.isAdmin) await this.setupCodes.discard(tx);
      return added;
    });
  }
}
