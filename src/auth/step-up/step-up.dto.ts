import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional, IsString } from 'class-validator';
import { type PasskeyProof, PasskeyProofRequest } from '#passkeys';
import { RequestBody, TypedCode } from '#platform/http';
import { InvalidRequest } from '#shared';
import { type ProofInput } from './proof-verifier.service.js';

@RequestBody({
  description: 'The password, a second-factor code, or the response of a passkey',
  example: { password: 'correct horse battery' },
  needsOne: true,
})
export class ReauthenticateRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    format: 'password',
    example: 'correct horse battery',
    description: 'The password; that of the directory for its users',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'password must not be empty' })
  readonly password?: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: '492039',
    description: 'A code from the authenticator app, or a backup code',
  })
  @IsOptional()
  @TypedCode()
  @IsString()
  @IsNotEmpty({ message: 'totp_code must not be empty' })
  readonly totp_code?: string | null;

  @ApiProperty({
    type: () => PasskeyProofRequest,
    nullable: true,
    required: false,
    description: 'The response to `POST /users/reauthenticate/options`',
  })
  @IsOptional()
  @IsObject()
  readonly webauthn?: PasskeyProofRequest | null;
}

export class ReauthenticatedResponse {
  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:10:00.000Z',
    description: 'Until when this session counts as freshly proved',
  })
  readonly valid_until!: string;
}

export function toProofInput({ password, totp_code: code, webauthn }: ReauthenticateRequest): ProofInput {
  const passkey = webauthn ? toPasskeyProof(webauthn) : undefined;
  return { password: password ?? undefined, code: code ?? undefined, passkey };
}

/** The validation does not look inside of objects. The verifier checks the response. */
function toPasskeyProof({ challengeId, response }: Partial<PasskeyProofRequest>): PasskeyProof {
  if (typeof challengeId !== 'string') throw new InvalidRequest({}, 'webauthn.challengeId is required');
  return { challengeId, response };
}
