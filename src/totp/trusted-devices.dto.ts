import { ApiProperty } from '@nestjs/swagger';
import { toRfc3339 } from '#shared';
import { type TrustedDevice } from './totp.entity.js';

export class TrustedDeviceResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })
  readonly userAgent!: string;

  @ApiProperty({ example: '192.0.2.7' })
  readonly ipAddress!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-02T12:00:00.000Z' })
  readonly lastUsedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-31T12:00:00.000Z' })
  readonly expiresAt!: string;
}

export class TrustedDevicesResponse {
  @ApiProperty({ type: [TrustedDeviceResponse] })
  readonly devices!: TrustedDeviceResponse[];
}

export class DeviceRevokedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

export class DevicesRevokedResponse {
  @ApiProperty({ type: 'integer', example: 2, description: 'Number of devices that were trusted' })
  readonly count!: number;
}

export function toDeviceResponse(device: TrustedDevice): TrustedDeviceResponse {
  return {
    id: device.id,
    userAgent: device.userAgent,
    ipAddress: device.ipAddress,
    createdAt: toRfc3339(device.createdAt),
    lastUsedAt: toRfc3339(device.lastUsedAt),
    expiresAt: toRfc3339(device.expiresAt),
  };
}
