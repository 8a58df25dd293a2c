import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { InvalidEmail, MailDisabled, TooManyMails } from '#mail';
import { Operation } from '#platform/http';
import { GrantNotAllowed, MorePowerfulUser, RoleNotFound, SystemRole } from '#roles';
import { InvalidUsername, UsernameTaken } from '#users';
import {
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
} from '../flow/auth.errors.js';
import { CreatedUserResponse } from '../registration/registration.dto.js';
import { InvitationAcceptance } from './invitation-acceptance.service.js';
import {
  AcceptInvitationRequest,
  CreatedInvitationResponse,
  CreateInvitationRequest,
  InvitationListResponse,
  InvitationRevokedResponse,
} from './invitations.dto.js';
import { InvalidInvitation, InvitationNotFound } from './invitations.errors.js';
import { InvitationsService } from './invitations.service.js';

@ApiTags('People')
@Controller('users/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly acceptance: InvitationAcceptance,
  ) {}

  @Get()
  @Access('user', { permission: 'users.view' })
  @Operation({
    summary: 'List pending invitations',
    description:
      'Returns the invitations that can still be accepted, whoever sent them. Their links are not shown again.',
    ok: InvitationListResponse,
    okMeans: 'The pending invitations, the oldest first',
  })
  listInvitations(): Promise<InvitationListResponse> {
    return this.invitations.list();
  }

  @Post()
  @Access('session', { permission: 'users.manage', stepUp: 'own' })
  @Operation({
    summary: 'Invite somebody',
    description:
      'Returns a link that creates one account within 72 hours, also while registration is closed. It ends early if you are suspended, demoted or deleted, or lose the permission.',
    status: 201,
    ok: CreatedInvitationResponse,
    okMeans: 'The invitation; pass on the link',
    refuses: [RoleNotFound, SystemRole, GrantNotAllowed, MailDisabled, InvalidEmail, TooManyMails],
  })
  createInvitation(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { note = null, roleId = null, email = null, language = 'en' }: CreateInvitationRequest,
  ): Promise<CreatedInvitationResponse> {
    return this.invitations.create(caller, { note, roleId, email, language });
  }

  @Delete(':id')
  @Access('session', { permission: 'users.manage', stepUp: 'own' })
  @ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Revoke an invitation',
    description: 'Its link no longer works. An account that it has created already stays.',
    ok: InvitationRevokedResponse,
    okMeans: 'The invitation is revoked',
    refuses: [InvitationNotFound, MorePowerfulUser],
  })
  async revokeInvitation(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<InvitationRevokedResponse> {
    await this.invitations.revoke(caller, id);
    return { success: true };
  }

  @Post('accept')
  @Access('public')
  @Operation({
    summary: 'Accept an invitation',
    description:
      'Creates the account but does not log in. The invitation is used up only if the account was created; opening its link uses nothing up.',
    ok: CreatedUserResponse,
    okMeans: 'The account was created',
    refuses: [
      InvalidInvitation,
      InvalidUsername,
      UsernameTaken,
      PasswordTooShort,
      PasswordTooLong,
      PasswordTooCommon,
      PasswordMalformed,
    ],
  })
  async acceptInvitation(@Body() body: AcceptInvitationRequest): Promise<CreatedUserResponse> {
    const { name } = await this.acceptance.accept(body);
    return {
      message: 'User created',
      is_admin: false,
      toast: { type: 'success', message: `User created: ${name}` },
    };
  }
}
