import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { ASSERTION, CHALLENGE_ID, PasskeyProofRequest } from '#passkeys';
import { RequestBody } from '#platform/http';

@RequestBody({ description: 'What to log in with', example: { username: 'ada' } })
export class PasskeyLoginOptionsRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    description: 'From `POST /users/login`: use a passkey as its second factor',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  readonly temp_token?: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: 'ada',
    description: 'Ignored: the response must not tell whether a name has passkeys',
  })
  @IsOptional()
  @IsString()
  readonly username?: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: 'required',
    description: 'Ignored: a login without a password always requires user verification',
  })
  @IsOptional()
  @IsString()
  readonly userVerification?: string | null;
}

@RequestBody({
  description: 'The response of the authenticator',
  example: { challengeId: CHALLENGE_ID, response: ASSERTION, rememberMe: false },
})
export class PasskeyLoginRequest extends PasskeyProofRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    description: 'The token that the options were requested with, if any',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  readonly temp_token?: string | null;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    required: false,
    example: false,
    description: 'Stay logged in for 30 days; with `temp_token` also trust this device',
  })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean | null;
}
