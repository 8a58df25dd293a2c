import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { DataLocked } from '#data-keys';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { ClearsSession, Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { WouldLockOut } from '#settings';
import { UserNotFound } from '#users';
import {
  IncorrectPassword,
  LastAdmin,
  OidcOnlyAccount,
  PasswordMalformed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import {
  AlreadyAdmin,
  CannotDeleteSelf,
  CannotRemoveSelf,
  NoPassword,
  NotAnAdmin,
  NotOidc,
  NotOidcOnly,
  SameUser,
  TargetAlreadyLinked,
  TargetNotPassword,
} from './administration.errors.js';
import { MessageResponse, PasswordRequest } from '../passwords/passwords.dto.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { AccountLinkingService } from './account-linking.service.js';
import { AccountUnlinkingService } from './account-unlinking.service.js';
import {
  DeleteUserRequest,
  DeletionResponse,
  FormerAdminResponse,
  LinkedResponse,
  LinkRequest,
  LinkResponse,
  toDeletionResponse,
  toFormerAdminResponse,
  UnlinkRequest,
  UserReference,
  UserReferencePipe,
} from './administration.dto.js';
import { RolesService } from './roles.service.js';

@ApiTags('Administration')
@Controller('users')
export class AdministrationController {
  constructor(
    private readonly roles: RolesService,
    private readonly deletion: AccountDeletionService,
    private readonly linking: AccountLinkingService,
    private readonly unlinking: AccountUnlinkingService,
  ) {}

  @Post('make-admin')
  @Access('admin-session', { stepUp: 'all' })
  @Operation({
    summary: 'Make a user an admin',
    description:
      'Takes effect with the user’s next request, without a new login. Identify the user by `userId` or `username`.',
    ok: MessageResponse,
    okMeans: 'The user is now an admin',
    refuses: [AlreadyAdmin, UserNotFound],
  })
  async makeAdmin(
    @CurrentPrincipal() caller: Principal,
    @Body(UserReferencePipe) reference: UserReference,
  ): Promise<MessageResponse> {
    return { message: `User ${(await this.roles.promote(caller, reference)).name} is now an admin` };
  }

  @Post('remove-admin')
  @Access('admin-session', { stepUp: 'all' })
  @Operation({
    summary: 'Remove the admin role',
    description:
      'Takes effect with the user’s next request; the last admin who can log in cannot be removed. The response lists the API keys that the user created for others, which stay valid until deleted.',
    ok: FormerAdminResponse,
    okMeans: 'The user is no longer an admin',
    refuses: [CannotRemoveSelf, NotAnAdmin, LastAdmin, WouldLockOut, UserNotFound],
  })
  async removeAdmin(
    @CurrentPrincipal() caller: Principal,
    @Body(UserReferencePipe) reference: UserReference,
  ): Promise<FormerAdminResponse> {
    const former = await this.roles.demote(caller, reference);
    return toFormerAdminResponse(`Admin status removed from ${former.user.name}`, former);
  }

  @Delete('delete-account')
  @Access('session')
  @ClearsSession()
  @Operation({
    summary: 'Delete my account',
    description:
      'Deletes all data stored for you, including sessions, API keys and encrypted data. This cannot be undone. With `ACCOUNT_DELETION_GRACE_DAYS` the account is suspended first, and deleted on `deletionDueAt`; an admin can reactivate it until then.',
    ok: DeletionResponse,
    okMeans: 'The account was deleted, or will be on `deletionDueAt`',
    refuses: [
      IncorrectPassword,
      PasswordMalformed,
      TooManyPasswords,
      OidcOnlyAccount,
      LastAdmin,
      WouldLockOut,
      UserNotFound,
    ],
  })
  async deleteAccount(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { password }: PasswordRequest,
  ): Promise<DeletionResponse> {
    return toDeletionResponse('Account', await this.deletion.deleteOwn(caller, password));
  }

  @Delete('delete-user')
  @Access('user', { permission: 'users.manage', stepUp: 'all' })
  @Operation({
    summary: 'Delete a user',
    description:
      'Deletes all data stored for the user, including sessions, API keys and encrypted data. This cannot be undone. With `ACCOUNT_DELETION_GRACE_DAYS` the account is suspended first, and deleted on `deletionDueAt`; reactivating it cancels that.',
    ok: DeletionResponse,
    okMeans: 'The user was deleted, or will be on `deletionDueAt`',
    refuses: [CannotDeleteSelf, MorePowerfulUser, LastAdmin, WouldLockOut, UserNotFound],
  })
  async deleteUser(
    @CurrentPrincipal() caller: Principal,
    @Body() { username }: DeleteUserRequest,
  ): Promise<DeletionResponse> {
    const deletion = await this.deletion.deleteOther(caller, username);
    return toDeletionResponse(`User ${deletion.user.name}`, deletion);
  }

  @Post('link-oidc-to-password')
  @Access('session', { permission: 'users.manage', stepUp: 'all' })
  @DeliversSession()
  @Operation({
    summary: 'Link an OIDC account to a password account',
    description:
      'Merges an OIDC account into a password account and deletes the OIDC account. Its encrypted data moves to the password account; conflicting item names get a numeric suffix. Both users must log in again, but an admin who links an account to their own receives a new session in the response.',
    ok: LinkedResponse,
    okMeans: 'The accounts are linked',
    refuses: [
      SameUser,
      NotOidcOnly,
      TargetNotPassword,
      TargetAlreadyLinked,
      MorePowerfulUser,
      LastAdmin,
      WouldLockOut,
      DataLocked,
      UserNotFound,
    ],
  })
  async linkOidcToPassword(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: LinkRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LinkedResponse>> {
    const { session, ...linked } = await this.linking.link({ caller, client }, body);
    const message = `${linked.source.name} is linked to ${linked.target.name}`;
    return { session, body: { success: true, ...toFormerAdminResponse(message, linked) } };
  }

  @Post('unlink-oidc-from-password')
  @Access('session', { permission: 'users.manage', stepUp: 'all' })
  @Operation({
    summary: 'Unlink an account from its provider',
    description:
      'The user can then log in only with the password. Sessions started through the provider are revoked.',
    ok: LinkResponse,
    okMeans: 'The account is unlinked',
    refuses: [NotOidc, NoPassword, MorePowerfulUser, WouldLockOut, UserNotFound],
  })
  async unlinkOidcFromPassword(
    @CurrentPrincipal() caller: Principal,
    @Body() { userId }: UnlinkRequest,
  ): Promise<LinkResponse> {
    const { name } = await this.unlinking.unlink(caller, userId);
    return { success: true, message: `${name} logs in with the password only` };
  }
}
