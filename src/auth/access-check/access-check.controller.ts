import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AdminRequired, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { GrantNotAllowed, MorePowerfulUser, RoleNotFound, SystemRole } from '#roles';
import {
  InvalidProviderSettings,
  SsoProviderInUse,
  SsoProviderNotFound,
  SsoProviderReadOnly,
} from '#sso-providers';
import { UserNotFound } from '#users';
import { AlreadySuspended, CannotRemoveSelf, NotAnAdmin } from '../administration/administration.errors.js';
import { CannotSuspendSelf } from '../people/people.errors.js';
import { parseAccessChange } from './access-change.js';
import { AccessCheckRequest, AccessCheckResponse } from './access-check.dto.js';
import { AccessChecks } from './access-check.service.js';

@ApiTags('Administration')
@Controller('users/access-check')
export class AccessCheckController {
  constructor(private readonly checks: AccessChecks) {}

  @Post()
  @HttpCode(200)
  @Access('session')
  @Operation({
    summary: 'Check who could still log in',
    description:
      'Makes a change in a transaction and rolls it back. Returns how the admins can log in before and after it. You need the permission that the change needs.',
    ok: AccessCheckResponse,
    okMeans: 'How admins could log in; nothing was changed',
    refuses: [
      AdminRequired,
      CannotRemoveSelf,
      CannotSuspendSelf,
      NotAnAdmin,
      AlreadySuspended,
      InvalidProviderSettings,
      GrantNotAllowed,
      MorePowerfulUser,
      SystemRole,
      UserNotFound,
      RoleNotFound,
      SsoProviderNotFound,
      SsoProviderReadOnly,
      SsoProviderInUse,
    ],
  })
  checkAccess(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { change }: AccessCheckRequest,
  ): Promise<AccessCheckResponse> {
    return this.checks.check(caller, parseAccessChange(change));
  }
}
