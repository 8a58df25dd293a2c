import { Injectable } from '@nestjs/common';
import { type User, UsersService } from '#users';
import {
  NoPassword,
  NotOidc,
  NotOidcOnly,
  SameUser,
  TargetAlreadyLinked,
  TargetNotPassword,
} from './administration.errors.js';
import { type LinkRequest, type UnlinkRequest } from './account-linking.dto.js';
import { type Link } from './account-linking.service.js';

/** Finds the accounts that an admin names, and says early what cannot be; the writes have the last word. */
@Injectable()
export class LinkReferences {
  constructor(private readonly users: UsersService) {}

  /** Throws `UserNotFound`, `SameUser`, `NotOidcOnly`, `TargetNotPassword`, `TargetAlreadyLinked`. */
  async toLink({ oidcUserId, targetUsername }: LinkRequest): Promise<Link> {
    const source = await this.users.get({ userId: oidcUserId });
    const target = await this.users.get({ username: targetUsername });
    if (source.id === target.id) throw new SameUser();
    if (!source.isOidc || source.passwordHash !== null) throw new NotOidcOnly();
    if (target.passwordHash === null) throw new TargetNotPassword();
    if (target.isOidc) throw new TargetAlreadyLinked();
    return { source, target };
  }

  /** Throws `UserNotFound`, `NotOidc`, `NoPassword`. */
  async toUnlink({ userId }: UnlinkRequest): Promise<User> {
    const user = await this.users.get({ userId });
    if (!user.isOidc) throw new NotOidc();
    if (user.passwordHash === null) throw new NoPassword();
    return user;
  }
}
