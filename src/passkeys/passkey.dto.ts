import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsString, ValidateIf } from 'class-validator';
import { type PasskeyProof } from './passkey-verifier.js';

export const CHALLENGE_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

export const ASSERTION = {
  id: 'kM3qVZfN2w8',
  rawId: 'kM3qVZfN2w8',
  type: 'public-key',
  response: {
    clientDataJSON: 'eyJ0eXBlIjoi',
    authenticatorData: 'SZYN5YgOjGh0',
    signature: 'MEUCIQDx7Qm4',
    userHandle: 'MDE5YTNmNmU',
  },
  clientExtensionResults: {},
};

const ASSERTED = 'The assertion as JSON (`PublicKeyCredential.toJSON()`)';

/** Documents what a browser returns; the service checks it, because its form depends on the authenticator. */
export const WebAuthnObject = (example: Readonly<Record<string, unknown>>, description: string) =>
  ApiProperty({ type: 'object', additionalProperties: true, example, description });

export class PasskeyRequestResponse {
  @WebAuthnObject(
    { challenge: 'q3ZJ…', rpId: 'desk.example.com', timeout: 300_000, userVerification: 'required' },
    'Options for `navigator.credentials.get`, as JSON',
  )
  readonly options!: object;

  @ApiProperty({ example: CHALLENGE_ID, description: 'Send it back with the response within five minutes' })
  readonly challengeId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description:
      'Input of the PRF extension in base64url, if the data can be unlocked with its output only; otherwise null',
  })
  readonly prfSalt!: string | null;
}

export class PasskeyProofRequest {
  @ApiProperty({ example: CHALLENGE_ID, description: '`challengeId` of the options' })
  @IsString()
  @IsNotEmpty()
  readonly challengeId!: string;

  @WebAuthnObject(ASSERTION, ASSERTED)
  @IsObject()
  readonly response!: object;
}

/** The fields of a body that takes a passkey instead of another field. */
export type PasskeyInstead = { readonly challengeId?: string; readonly response?: object };

const hasPasskeyInstead = (body: Readonly<Record<string, unknown>>, field: string): boolean =>
  body[field] === undefined && (body['challengeId'] !== undefined || body['response'] !== undefined);

/** Validates the field unless the body has a passkey instead of it. */
export const UnlessPasskey = (field: string) =>
  ValidateIf((body: Record<string, unknown>) => !hasPasskeyInstead(body, field));

const IfPasskey = (field: string) =>
  ValidateIf((body: Record<string, unknown>) => hasPasskeyInstead(body, field));

/** `challengeId` of a passkey that replaces the field. */
export const ChallengeIdInsteadOf = (field: string) =>
  applyDecorators(
    ApiProperty({
      required: false,
      example: CHALLENGE_ID,
      description: `With \`response\`, instead of \`${field}\`: \`challengeId\` of the options`,
    }),
    IfPasskey(field),
    IsString(),
    IsNotEmpty(),
  );

/** `response` of a passkey that replaces the field. */
export const AssertionInsteadOf = (field: string) =>
  applyDecorators(
    ApiPropertyOptional({
      type: 'object',
      additionalProperties: true,
      example: ASSERTION,
      description: ASSERTED,
    }),
    IfPasskey(field),
    IsObject(),
  );

/** Returns the passkey of a valid body; null if it has the other field. */
export const findPasskeyProof = (
  { challengeId, response }: PasskeyInstead,
  other: unknown,
): PasskeyProof | null =>
  other === undefined && challengeId !== undefined ? { challengeId, response } : null;
