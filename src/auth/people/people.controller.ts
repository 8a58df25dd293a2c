import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { WouldLockOut } from '#settings';
import { TotpNotEnabled } from '#totp';
import { InvalidUsername, UserNotFound, UsernameTaken } from '#users';
import {
  AlreadySuspended,
  NotSuspended,
  TargetNotPassword,
} from '../administration/administration.errors.js';
import {
  FormerAdminResponse,
  toFormerAdminResponse,
  toUserReference,
} from '../administration/administration.dto.js';
import {
  LastAdmin,
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  ReencryptionFailed,
  ServiceAccount,
} from '../flow/auth.errors.js';
import { MessageResponse } from '../passwords/passwords.dto.js';
import { AccountCreationService } from './account-creation.service.js';
import { FactorRecoveryService } from './factor-recovery.service.js';
import { PasswordRecoveryService } from './password-recovery.service.js';
import {
  AdminCreatedResponse,
  AdminCreateRequest,
  AdminResetPasswordRequest,
  PasswordResetByAdminResponse,
  SuspensionRequest,
  TargetUser,
  TotpDisabledByAdminResponse,
} from './people.dto.js';
import {
  CannotResetSelf,
  CannotSuspendSelf,
  DataWipeRequired,
  ServiceAccountPassword,
} from './people.errors.js';
import { SuspensionService } from './suspension.service.js';

const PASSWORD_ERRORS = [PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordMalformed];

@ApiTags('People')
@Controller('users')
export class PeopleController {
  constructor(
    private readonly creation: AccountCreationService,
    private readonly suspension: SuspensionService,
    private readonly passwords: PasswordRecoveryService,
    private readonly factors: FactorRecoveryService,
  ) {}

  @Post('admin-create')
  @Access('user', { permission: 'users.manage' })
  @Operation({
    summary: 'Create an account for somebody',
    description:
      'Works while registration is closed; the account is never an admin. With `service`, it is for a program: it cannot log in and has only API keys.',
    ok: AdminCreatedResponse,
    okMeans: 'The account was created',
    refuses: [InvalidUsername, UsernameTaken, ServiceAccountPassword, ...PASSWORD_ERRORS],
  })
  async createAccount(
    @CurrentPrincipal() caller: Principal,
    @Body() { username, password = null, service = false }: AdminCreateRequest,
  ): Promise<AdminCreatedResponse> {
    const user = await this.creation.create(caller, { username, password, isService: service });
    const toast = { type: 'success', message: `User created: ${user.name}` } as const;
    return { message: 'User created', userId: user.id, username: user.name, toast };
  }

  @Post('admin/suspend')
  @Access('user', { permission: 'users.manage', stepUp: 'own' })
  @Operation({
    summary: 'Suspend an account',
    description:
      'Ends the sessions and connections of the user; their API keys stop working. Nothing is deleted. The response lists the API keys that the user created for others, which stay valid until deleted.',
    ok: FormerAdminResponse,
    okMeans: 'The account is suspended',
    refuses: [CannotSuspendSelf, MorePowerfulUser, AlreadySuspended, LastAdmin, WouldLockOut, UserNotFound],
  })
  async suspendUser(
    @CurrentPrincipal() caller: Principal,
    @Body() { userId, reason = null }: SuspensionRequest,
  ): Promise<FormerAdminResponse> {
    const former = await this.suspension.suspend(caller, { userId, reason });
    return toFormerAdminResponse(`User ${former.user.name} is suspended`, former);
  }

  @Post('admin/reactivate')
  @Access('user', { permission: 'users.manage', stepUp: 'own' })
  @Operation({
    summary: 'Reactivate a suspended account',
    description:
      'The user can log in again, and their API keys work again. Sessions that the suspension ended stay ended. Cancels a scheduled deletion.',
    ok: MessageResponse,
    okMeans: 'The account is no longer suspended',
    refuses: [MorePowerfulUser, NotSuspended, UserNotFound],
  })
  async reactivateUser(
    @CurrentPrincipal() caller: Principal,
    @Body() { userId, reason = null }: SuspensionRequest,
  ): Promise<MessageResponse> {
    return {
      message: `User ${(await this.suspension.reactivate(caller, { userId, reason })).name} is active again`,
    };
  }

  @Post('admin/reset-password')
  @Access('session', { permission: 'users.manage', stepUp: 'all' })
  @Operation({
    summary: 'Set a new password for somebody',
    description:
      'Ends the sessions and trusted devices of the user; the second factor stays enabled. With `DATA_RECOVERY=none` only the old password opens the encrypted data: `DATA_WIPE_REQUIRED` asks to confirm that it becomes unreadable.',
    ok: PasswordResetByAdminResponse,
    okMeans: 'The password was set',
    refuses: [
      CannotResetSelf,
      MorePowerfulUser,
      ServiceAccount,
      TargetNotPassword,
      DataWipeRequired,
      ReencryptionFailed,
      UserNotFound,
      ...PASSWORD_ERRORS,
    ],
  })
  async resetPasswordOfUser(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { newPassword, confirmDataWipe = false, ...reference }: AdminResetPasswordRequest,
  ): Promise<PasswordResetByAdminResponse> {
    const order = { ...toUserReference(reference), newPassword, confirmDataWipe };
    const { dataWiped, connectionsClosed } = await this.passwords.reset(caller, order);
    return { message: 'Password reset', dataWiped, connections_closed: connectionsClosed };
  }

  @Post('admin/totp/disable')
  @Access('session', { permission: 'users.manage', stepUp: 'all' })
  @Operation({
    summary: 'Disable somebody’s second factor',
    description:
      'For users who have lost their authenticator and backup codes. Ends their sessions and trusted devices, and removes their terminal locks.',
    ok: TotpDisabledByAdminResponse,
    okMeans: 'The second factor is disabled',
    refuses: [CannotResetSelf, MorePowerfulUser, TotpNotEnabled, UserNotFound],
  })
  async disableTotpOfUser(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { userId }: TargetUser,
  ): Promise<TotpDisabledByAdminResponse> {
    const { sessionsEnded, terminalsUnlocked, connectionsClosed } = await this.factors.disableTotp(
      caller,
      userId,
    );
    return {
      message: 'TOTP disabled',
      sessions_ended: sessionsEnded,
      terminals_unlocked: terminalsUnlocked,
      connections_closed: connectionsClosed,
    };
  }
}
