import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  CHALLENGE_ID,
  type DescribedPasskey,
  PasskeyRequestResponse,
  USER_VERIFICATION,
  type UserVerification,
  WebAuthnObject,
} from '#passkeys';
import { toRfc3339 } from '#shared';
import { EnrolmentCodeField } from '../flow/enrolment-code.decorator.js';

const MAX_NAME = 256;

export class PasskeyResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' })
  readonly id!: string;

  @ApiProperty({ example: 'Phone' })
  readonly name!: string;

  @ApiProperty({
    enum: ['singleDevice', 'multiDevice'],
    example: 'multiDevice',
    description: '`multiDevice`: may be copied to the other devices of its owner',
  })
  readonly deviceType!: string;

  @ApiProperty({ example: true, description: 'It has been copied' })
  readonly backedUp!: boolean;

  @ApiProperty({ type: [String], example: ['internal', 'hybrid'] })
  readonly transports!: readonly string[];

  @ApiProperty({ enum: USER_VERIFICATION, example: 'preferred', description: 'As chosen at registration' })
  readonly userVerification!: string;

  @ApiProperty({
    example: true,
    description: 'It logs in without a password at this address; otherwise it is at most a second factor',
  })
  readonly canLogIn!: boolean;

  @ApiProperty({
    example: false,
    description: 'It can unlock the encrypted data, although the server cannot',
  })
  readonly unlocksData!: boolean;

  @ApiProperty({ example: 'desk.example.com', description: 'The host that it was registered for' })
  readonly rpId!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2030-01-02T12:00:00.000Z' })
  readonly lastUsedAt!: string | null;
}

export class PasskeysResponse {
  @ApiProperty({ type: [PasskeyResponse] })
  readonly credentials!: PasskeyResponse[];
}

export class PasskeyOptionsRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: 'preferred',
    description: '`required`, `preferred` or `discouraged`; anything else means `preferred`',
  })
  @IsOptional()
  @IsString()
  readonly userVerification?: string | null;
}

export class PasskeyCreationResponse extends PasskeyRequestResponse {
  @WebAuthnObject(
    { challenge: 'q3ZJ…', rp: { id: 'desk.example.com', name: 'Latchkey' }, timeout: 300_000 },
    'Options for `navigator.credentials.create`, as JSON',
  )
  declare readonly options: object;
}

export class RegisterPasskeyRequest {
  @ApiProperty({ example: CHALLENGE_ID, description: '`challengeId` of the options' })
  @IsString()
  @IsNotEmpty()
  readonly challengeId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    example: 'Phone',
    description: 'At most 80 characters are kept',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  readonly name?: string | null;

  @WebAuthnObject(
    {
      id: 'kM3qVZfN2w8',
      rawId: 'kM3qVZfN2w8',
      type: 'public-key',
      response: {
        clientDataJSON: 'eyJ0eXBlIjoi',
        attestationObject: 'o2NmbXRkbm9u',
        transports: ['internal'],
      },
      clientExtensionResults: {},
    },
    'The new credential as JSON (`PublicKeyCredential.toJSON()`)',
  )
  @IsObject()
  readonly response!: object;

  @EnrolmentCodeField()
  readonly enrolment_code?: string | null;
}

export class PasskeyRegisteredResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ type: PasskeyResponse })
  readonly credential!: PasskeyResponse;
}

export class RenamePasskeyRequest {
  @ApiProperty({ example: 'Phone' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  readonly name!: string;
}

export class PasskeyChangedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

/** An older front end sends other words for the default. */
export function toUserVerification(given: string | null | undefined): UserVerification {
  return USER_VERIFICATION.find((level) => level === given) ?? 'preferred';
}

export function toPasskeyResponse({ passkey, canLogIn, unlocksData }: DescribedPasskey): PasskeyResponse {
  const { id, name, deviceType, transports, userVerification, rpId } = passkey;
  return {
    id,
    name,
    deviceType,
    backedUp: passkey.isBackedUp,
    transports,
    userVerification,
    canLogIn,
    unlocksData,
    rpId,
    createdAt: toRfc3339(passkey.createdAt),
    lastUsedAt: toRfc3339(passkey.lastUsedAt),
  };
}
