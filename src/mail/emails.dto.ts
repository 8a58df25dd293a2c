import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { type Language, LANGUAGES } from './templates/language.js';

/** Validates and describes the field of a request body that chooses the language of its mail. */
export const MailLanguage = () =>
  applyDecorators(
    ApiProperty({
      required: false,
      enum: LANGUAGES,
      example: 'en',
      description: 'Of the mail; `en` by default',
    }),
    IsOptional(),
    IsIn([...LANGUAGES], { message: `language must be ${LANGUAGES.join(' or ')}` }),
  );

export class SetEmailRequest {
  @ApiProperty({ example: 'ada@example.com', maxLength: 254 })
  @IsString()
  @IsNotEmpty()
  readonly address!: string;

  @MailLanguage()
  readonly language?: Language;
}

export class EmailResponse {
  @ApiProperty({ example: true, description: 'Whether this installation sends mail' })
  readonly enabled!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ada@example.com',
    description: 'The verified address, which mail goes to',
  })
  readonly address!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly verified_at!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'An address that got a link which was not opened yet',
  })
  readonly pending_address!: string | null;

  @ApiProperty({ enum: LANGUAGES, example: 'en' })
  readonly language!: Language;
}

export class VerifyEmailRequest {
  @ApiProperty({ example: '0sXb…', description: 'The secret in the link' })
  @IsString()
  @IsNotEmpty()
  readonly token!: string;
}

export class EmailVerifiedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}
