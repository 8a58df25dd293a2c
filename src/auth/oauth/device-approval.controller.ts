import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { toRfc3339 } from '#shared';
import { DeviceApprovalService } from './device-approval.service.js';
import { DeviceDecidedResponse, UserCodeRequest, WaitingDeviceResponse } from './device-authorization.dto.js';
import { InvalidUserCode, TooManyUserCodes } from './device-authorization.errors.js';
import { OAuthClients } from './oauth-clients.js';
import { WaitingDevices } from './waiting-devices.service.js';

/** What the page for a user code calls (RFC 8628, section 3.3). */
@ApiTags('Apps and devices')
@Controller('oauth/device')
export class DeviceApprovalController {
  constructor(
    private readonly waiting: WaitingDevices,
    private readonly approvals: DeviceApprovalService,
    private readonly clients: OAuthClients,
  ) {}

  @Post('inspect')
  @Access('session')
  @Operation({
    summary: 'Show the device that waits with a code',
    description:
      'Says which app asks, and from where, before the user decides. Wrong codes are limited for each user.',
    ok: WaitingDeviceResponse,
    okMeans: 'A device is waiting',
    refuses: [InvalidUserCode, TooManyUserCodes],
  })
  async inspectDeviceLogin(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { user_code: userCode }: UserCodeRequest,
  ): Promise<WaitingDeviceResponse> {
    const { clientId, address, userAgent, createdAt, expiresAt } = await this.waiting.inspect(
      caller.userId,
      userCode,
    );
    return {
      client_id: clientId,
      client_name: this.clients.find(clientId)?.name ?? clientId,
      address,
      user_agent: userAgent,
      createdAt: toRfc3339(createdAt),
      expiresAt: toRfc3339(expiresAt),
    };
  }

  @Post('approve')
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Approve the login of a device',
    description:
      'The device gets a session of the caller at its next poll, if the session of the caller has not ended by then. It is listed among the sessions.',
    ok: DeviceDecidedResponse,
    okMeans: 'The device can log in',
    refuses: [InvalidUserCode, TooManyUserCodes],
  })
  async approveDeviceLogin(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { user_code: userCode }: UserCodeRequest,
  ): Promise<DeviceDecidedResponse> {
    await this.approvals.approve(caller, userCode);
    return { success: true };
  }

  @Post('deny')
  @Access('session')
  @Operation({
    summary: 'Deny the login of a device',
    description: 'The device is told at its next poll. The code cannot be used again.',
    ok: DeviceDecidedResponse,
    okMeans: 'The device cannot log in',
    refuses: [InvalidUserCode, TooManyUserCodes],
  })
  async denyDeviceLogin(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { user_code: userCode }: UserCodeRequest,
  ): Promise<DeviceDecidedResponse> {
    await this.approvals.deny(caller, userCode);
    return { success: true };
  }
}
