import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { DeviceNotFound } from './totp.errors.js';
import {
  DeviceRevokedResponse,
  DevicesRevokedResponse,
  toDeviceResponse,
  TrustedDevicesResponse,
} from './trusted-device.dto.js';
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
      'Devices that log in without the second factor. Trust ends after 30 days, or earlier when you change your password or second factor.',
    ok: TrustedDevicesResponse,
    okMeans: 'The devices that are trusted now',
  })
  async listTrustedDevices(@Caller() { userId }: SessionPrincipal): Promise<TrustedDevicesResponse> {
    return { devices: (await this.devices.list(userId)).map(toDeviceResponse) };
  }

  @Delete(':id')
  @ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Access('session')
  @Operation({
    summary: 'Stop trusting a device',
    description: 'The next login from that device asks for the second factor again. Its sessions stay.',
    ok: DeviceRevokedResponse,
    okMeans: 'The device is trusted no longer',
    refuses: [DeviceNotFound],
  })
  async revokeTrustedDevice(
    @Caller() { userId }: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<DeviceRevokedResponse> {
    return this.devices.revoke(userId, id).then(() => ({ success: true }));
  }

  @Delete()
  @Access('session')
  @Operation({
    summary: 'Stop trusting all my devices',
    description: 'The next login from each of them asks for the second factor again. Your sessions stay.',
    ok: DevicesRevokedResponse,
    okMeans: 'No device is trusted any more',
  })
  async revokeTrustedDevices(@Caller() { userId }: SessionPrincipal): Promise<DevicesRevokedResponse> {
    return { count: await this.devices.revokeAll(userId) };
  }
}
