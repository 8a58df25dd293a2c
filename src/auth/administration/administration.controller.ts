import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ClearsSession } from '#sessions';
import { WouldLockOut } from '#settings';
import { UserNotFound } from '#users';
import {
  IncorrectPassword,
  OidcOnlyAccount,
  PasswordMalformed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import {
  AlreadyAdmin,
  CannotDeleteSelf,
  CannotRemoveSelf,
  LastAdmin,
  NotAnAdmin,
} from './administration.errors.js';
import { MessageResponse, PasswordRequest } from '../passwords/passwords.dto.js';
import { AccountDeletionService } from './account-deletion.service.js';
import {
  DeleteUserRequest,
  FormerAdminResponse,
  toFormerAdminResponse,
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
  ) {}

  @Post('make-admin')
  @Access('admin-session')
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
  @Access('admin-session')
  @Operation({
    summary: 'Remove the admin role',
    description:
      'Takes effect with the user’s next request; the last admin who can log in cannot be removed. The response lists the API keys that the user created for others, which stay valid until deleted.',
    ok: FormerAdminResponse,
    okMeans: 'The user is no longer an admin',
    refuses: [CannotRemoveSelf, NotAnAdmin, WouldLockOut, UserNotFound],
  })
  async removeAdmin(
    @CurrentPrincipal() caller: Principal,
    @Body(UserReferencePipe) reference: UserReference,
  ): Promise<FormerAdminResponse> {
    const { user, keysMade } = await this.roles.demote(caller, reference);
    return toFormerAdminResponse(`Admin status removed from ${user.name}`, keysMade);
  }

  @Delete('delete-account')
  @Access('session')
  @ClearsSession()
  @Operation({
    summary: 'Delete my account',
    description:
      'Deletes all data stored for you, including sessions, API keys and encrypted data. This cannot be undone.',
    ok: FormerAdminResponse,
    okMeans: 'The account was deleted',
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
  ): Promise<FormerAdminResponse> {
    const keysMade = await this.deletion.deleteOwn(caller, password);
    return toFormerAdminResponse('Account deleted successfully', keysMade);
  }

  @Delete('delete-user')
  @Access('admin')
  @Operation({
    summary: 'Delete a user',
    description:
      'Deletes all data stored for the user, including sessions, API keys and encrypted data. This cannot be undone.',
    ok: FormerAdminResponse,
    okMeans: 'The user was deleted',
    refuses: [CannotDeleteSelf, LastAdmin, WouldLockOut, UserNotFound],
  })
  async deleteUser(
    @CurrentPrincipal() caller: Principal,
    @Body() { username }: DeleteUserRequest,
  ): Promise<FormerAdminResponse> {
    const { user, keysMade } = await this.deletion.deleteOther(caller, username);
    return toFormerAdminResponse(`User ${user.name} deleted successfully`, keysMade);
  }
}
