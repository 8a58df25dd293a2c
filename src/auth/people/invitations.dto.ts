import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsNotEmpty, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { type Language, MailLanguage } from '#mail';
import { toRfc3339 } from '#shared';
import { type ListedInvitation } from '../store/invitation.repository.js';

const MAX_NOTE = 200;

export class CreateInvitationRequest {
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: MAX_NOTE,
    example: 'Grace from operations',
    description: 'For whom it is, as a reminder in the list',
  })
  @IsOptional()
  @IsString({ message: 'note must be text' })
  @MaxLength(MAX_NOTE, { message: `note has at most ${MAX_NOTE} characters` })
  readonly note?: string | null;

  @ApiProperty({
    required: false,
    type: 'integer',
    nullable: true,
    example: null,
    description:
      'A role that the account gets. You must be allowed to assign it, also when the invitation is accepted',
  })
  @IsOptional()
  @IsInt({ message: 'roleId must be a whole number' })
  @Min(1, { message: 'roleId must be a whole number' })
  readonly roleId?: number | null;

  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 254,
    example: null,
    description: 'Sends the link there as well. The address is not stored with the account',
  })
  @IsOptional()
  @IsString({ message: 'email must be text' })
  readonly email?: string | null;

  @MailLanguage()
  readonly language?: Language;
}

export class InvitationResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Grace from operations' })
  readonly note!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null })
  readonly roleId!: number | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2030-01-04T12:00:00.000Z' })
  readonly expiresAt!: string;
}

export class CreatedInvitationResponse extends InvitationResponse {
  @ApiProperty({
    example: 'https://latchkey.example.com/invitation#0sXb…',
    description: 'The link, shown only once. The secret is in the fragment, so that no log contains it',
  })
  readonly url!: string;

  @ApiProperty({
    example: '0sXb…',
    description: 'The secret in the link, for front ends with a page of their own',
  })
  readonly token!: string;
}

export class ListedInvitationResponse extends InvitationResponse {
  @ApiProperty({ type: String, nullable: true, example: null })
  readonly roleName!: string | null;

  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly invitedBy!: string;

  @ApiProperty({ example: 'ada' })
  readonly invitedByName!: string;
}

export class InvitationListResponse {
  @ApiProperty({ type: [ListedInvitationResponse] })
  readonly invitations!: ListedInvitationResponse[];
}

export class InvitationRevokedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

export class AcceptInvitationRequest {
  @ApiProperty({ example: '0sXb…', description: 'The secret in the link' })
  @IsString()
  @IsNotEmpty()
  readonly token!: string;

  @ApiProperty({ example: 'hedy', description: '1 to 64 characters; unique case-insensitively' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', format: 'password', description: 'At least 8 characters' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;
}

export const toListedInvitation = ({
  createdAt,
  expiresAt,
  ...invitation
}: ListedInvitation): ListedInvitationResponse => ({
  ...invitation,
  createdAt: toRfc3339(createdAt),
  expiresAt: toRfc3339(expiresAt),
});
