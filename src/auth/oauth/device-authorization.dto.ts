import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { IfGiven, RequestBody, TypedCode } from '#platform/http';

const USER_CODE = 'WDJB-MJHT';
const MAX_USER_CODE = 64;

@RequestBody({
  description: 'The app that asks, as a form (RFC 8628, section 3.1)',
  example: { client_id: 'latchkey-cli' },
})
export class DeviceAuthorizationRequest {
  @ApiProperty({
    required: false,
    example: 'latchkey-cli',
    description: 'Required: `latchkey-cli`, or of `OAUTH_CLIENTS`',
  })
  @IfGiven('client_id')
  @IsString()
  readonly client_id?: string;

  @ApiProperty({ required: false, example: '', description: 'Ignored: the session can do what its user may' })
  @IfGiven('scope')
  @IsString()
  readonly scope?: string;
}

export class DeviceAuthorizationResponse {
  @ApiProperty({ example: 'q8Zf2T0n3yU5l1Vd0o3mJ8b9c6Rk4XwQe7Yt2PaS1hM' })
  readonly device_code!: string;

  @ApiProperty({ example: USER_CODE, description: 'Show it to the user' })
  readonly user_code!: string;

  @ApiProperty({ format: 'uri', example: 'https://auth.example.com/device' })
  readonly verification_uri!: string;

  @ApiProperty({ format: 'uri', example: `https://auth.example.com/device?user_code=${USER_CODE}` })
  readonly verification_uri_complete!: string;

  @ApiProperty({ type: 'integer', example: 600, description: 'Seconds for which both codes are valid' })
  readonly expires_in!: number;

  @ApiProperty({ type: 'integer', example: 5, description: 'Seconds to wait between two polls' })
  readonly interval!: number;
}

@RequestBody({ description: 'The code that the device shows', example: { user_code: USER_CODE } })
export class UserCodeRequest {
  @ApiProperty({
    example: USER_CODE,
    maxLength: MAX_USER_CODE,
    description: 'Upper or lower case, with or without the hyphen',
  })
  @TypedCode()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_USER_CODE)
  readonly user_code!: string;
}

export class WaitingDeviceResponse {
  @ApiProperty({ example: 'latchkey-cli' })
  readonly client_id!: string;

  @ApiProperty({ example: 'Latchkey CLI', description: 'The name that the operator gave the app' })
  readonly client_name!: string;

  @ApiProperty({ example: '192.0.2.7', description: 'From where the device asked' })
  readonly address!: string;

  @ApiProperty({ example: 'latchkey-cli/1.4 (linux)', description: 'As the device sent it; may be false' })
  readonly user_agent!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:10:00.000Z' })
  readonly expiresAt!: string;
}

export class DeviceDecidedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}
