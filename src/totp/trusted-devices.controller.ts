import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { DeviceNotFound } from './totp.errors.js';
import {
  DeviceRevokedResponse,
  DevicesRevokedResponse,
  toDeviceResponse,
  TrustedDevicesResponse,
} from './trusted-devices.dto.js';
import { TrustedDevicesService } from './trusted-devices.service.js';

@ApiTags('Second factor')
@Controller('users/trusted-devices')
export class TrustedDevicesController {
  constructor(private readonly devices: TrustedDevicesService) {}

  @Get()
  @Access('session')
  @Operation({
    summary: 'List my trusted devices',
    description:
      'Returns the devices that skip the second factor. Trust expires after 30 days, or when you change your password or second factor.',
    ok: TrustedDevicesResponse,
    okMeans: 'The trusted devices',
  })
  async listTrustedDevices(
    @CurrentPrincipal() { userId }: SessionPrincipal,
  ): Promise<TrustedDevicesResponse> {
    return { devices: (await this.devices.list(userId)).map(toDeviceResponse) };
  }

  @Delete(':id')
  @ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Access('session')
  @Operation({
    summary: 'Stop trusting a device',
    description: 'The next login from the device requires the second factor again. Its sessions stay valid.',
    ok: DeviceRevokedResponse,
    okMeans: 'The device is no longer trusted',
    refuses: [DeviceNotFound],
  })
  async revokeTrustedDevice(
    @CurrentPrincipal() { userId }: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<DeviceRevokedResponse> {
    await this.devices.revoke(userId, id);
    return { success: true };
  }

  @Delete()
  @Access('session')
  @Operation({
    summary: 'Stop trusting all my devices',
    description:
      'The next login from each device requires the second factor again. Your sessions stay valid.',
    ok: DevicesRevokedResponse,
    okMeans: 'No device is trusted',
  })
  async revokeTrustedDevices(
    @CurrentPrincipal() { userId }: SessionPrincipal,
  ): Promise<DevicesRevokedResponse> {
    return { count: await this.devices.revokeAll(userId) };
  }
}
