import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { registrationAllowed, SettingsService } from '#settings';
import { type UserId } from '#shared';
import { FIRST_VERSION, parseUsername, type Username, UsernameTaken, UsersService } from '#users';
import { RegistrationDisabled } from '../auth.errors.js';
import { type CreatedUserResponse } from './registration.dto.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { RegistrationLimit } from './registration-limit.js';

export type Registration = {
  readonly username: string;
  readonly password: string;
  readonly address: string;
};

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
  ) {}

  /** Throws `RegistrationDisabled` before anything a body could be told wrong about. */
  async assertOpen(): Promise<void> {
    if (!(await this.settings.get(registrationAllowed))) throw new RegistrationDisabled();
  }

  /**
   * Creates an account; no session. Throws `InvalidUsername`, `TooManyRegistrations`, `UsernameTaken` and the refusals
   * of the password policy.
   */
  async register({
    username: name,
    password: rawPassword,
    address,
  }: Registration): Promise<CreatedUserResponse> {
    const username = parseUsername(name);
    const password = this.policy.accept(rawPassword);
    return this.limit.count(address, () => this.create(username, password));
  }

  private async create(username: Username, password: string): Promise<CreatedUserResponse> {
    // A taken name costs no hash. Whether it is still free in the end, the database decides.
    if (await this.users.findByName(username.name)) throw new UsernameTaken();
    const id = newId<UserId>();
    const hash = await this.hasher.hash(password);
    const keys = await this.dataKeys.create({ userId: id, password, credentialVersion: FIRST_VERSION });
    const user = await this.transactions.run(async (tx) => {
      const added = await this.users.add(tx, { id, username, password: hash });
      await this.dataKeys.store(tx, keys);
      return added;
    });
    return {
      message: 'User created',
      is_admin: user.isAdmin,
      toast: { type: 'success', message: `User created: ${user.name}` },
    };
  }
}
