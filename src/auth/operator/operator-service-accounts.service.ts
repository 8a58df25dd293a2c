import { Injectable } from '@nestjs/common';
import { BY_OPERATOR } from '#audit';
import { InvalidRequest } from '#shared';
import { type User, UserRepository } from '#users';
import { AccountCreationService } from '../people/account-creation.service.js';

/** Creates accounts for programs, for operators. */
@Injectable()
export class OperatorServiceAccounts {
  constructor(
    private readonly creation: AccountCreationService,
    private readonly repository: UserRepository,
  ) {}

  /** Throws `InvalidRequest` without any account yet: the first one must be able to log in. Throws `InvalidUsername`, `UsernameTaken`. */
  async create(username: string): Promise<User> {
    if (await this.repository.isEmpty())
      throw new InvalidRequest({}, 'Create an admin first: the first account cannot be for a program');
    const event = { action: 'user.created', ...BY_OPERATOR } as const;
    return this.creation.createService(username, () => Promise.resolve(), event);
  }
}
