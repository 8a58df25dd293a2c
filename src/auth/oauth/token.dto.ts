import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';
import { CODE_GRANT } from './code-grant.service.js';
import { DEVICE_CODE_GRANT } from './device-grant.service.js';

const CODE = 'q8Zf2T0n3yU5l1Vd0o3mJ8b9c6Rk4XwQe7Yt2PaS1hM';
const OF_CODE = `Required with \`${CODE_GRANT}\``;
const MAX_VERIFIER = 128;

@RequestBody({
  description: 'The grant of an app, as a form (RFC 6749, section 4.1.3; RFC 8628, section 3.4)',
  example: { grant_type: DEVICE_CODE_GRANT, device_code: CODE, client_id: 'latchkey-cli' },
})
export class OAuthTokenRequest {
  @ApiProperty({
    required: false,
    example: DEVICE_CODE_GRANT,
    description: `Required: \`${DEVICE_CODE_GRANT}\` or \`${CODE_GRANT}\``,
  })
  @IfGiven('grant_type')
  @IsString()
  readonly grant_type?: string;

  @ApiProperty({ required: false, example: 'latchkey-cli', description: 'Required' })
  @IfGiven('client_id')
  @IsString()
  readonly client_id?: string;

  @ApiProperty({ required: false, example: CODE, description: `Required with \`${DEVICE_CODE_GRANT}\`` })
  @IfGiven('device_code')
  @IsString()
  readonly device_code?: string;

  @ApiProperty({ required: false, example: CODE, description: OF_CODE })
  @IfGiven('code')
  @IsString()
  readonly code?: string;

  @ApiProperty({
    required: false,
    example: 'http://127.0.0.1:51234/callback',
    description: `${OF_CODE}: where the code was sent, with the port`,
  })
  @IfGiven('redirect_uri')
  @IsString()
  readonly redirect_uri?: string;

  @ApiProperty({
    required: false,
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    maxLength: MAX_VERIFIER,
    description: `${OF_CODE}: what the code challenge was made of (RFC 7636)`,
  })
  @IfGiven('code_verifier')
  @IsString()
  @MaxLength(MAX_VERIFIER)
  readonly code_verifier?: string;
}

export class OAuthTokenResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…', description: 'A session token' })
  readonly access_token!: string;

  @ApiProperty({ example: 'Bearer' })
  readonly token_type!: string;

  @ApiProperty({ type: 'integer', example: 86_400, description: 'Seconds until the session expires' })
  readonly expires_in!: number;
}
