import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { registrationAllowed, SettingsService } from '#settings';
import { type UserId } from '#shared';
import { FIRST_VERSION, parseUsername, UsersService } from '#users';
import { RegistrationDisabled } from '../auth.errors.js';
import { type CreatedUserResponse } from './registration.dto.js';
import { PasswordPolicy } from '../passwords/password-policy.js';

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
  ) {}

  /** Throws `RegistrationDisabled` before anything a body could be told wrong about. */
  async assertOpen(): Promise<void> {
    if (!(await this.settings.get(registrationAllowed))) throw new RegistrationDisabled();
  }

  /** Makes an account; no session. Throws `InvalidUsername`, `UsernameTaken` and what the password deserves. */
  async register(name: string, rawPassword: string): Promise<CreatedUserResponse> {
    const username = parseUsername(name);
    const password = this.policy.accept(rawPassword);
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
