import { ApiProperty } from '@nestjs/swagger';
import { ListedApiKeyResponse } from '#api-keys';
import { AuditEntryResponse } from '#audit';
import { ExportedSecurity } from '#security';
import { EndedSessionResponse, ListedSessionResponse } from '#sessions';
import { TrustedDeviceResponse } from '#totp';
import { DataValueResponse } from '#user-data';
import { PasskeyResponse } from '../passkey/passkeys.dto.js';
import { ListedInvitationResponse } from './invitations.dto.js';

export class ExportedIdentity {
  @ApiProperty({ example: 'https://id.example.com' })
  readonly issuer!: string;

  @ApiProperty({ example: 'grace@example.com', description: 'What the account is recognised by' })
  readonly identifier!: string;

  @ApiProperty({ type: String, nullable: true, example: 'grace@example.com' })
  readonly email!: string | null;

  @ApiProperty({ type: Boolean, nullable: true, example: true })
  readonly isEmailVerified!: boolean | null;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;
}

export class ExportedAccount {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: string;

  @ApiProperty({ example: 'grace' })
  readonly username!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly suspendedAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When the account will be deleted unless it is reactivated',
  })
  readonly deletionDueAt!: string | null;

  @ApiProperty({ example: false })
  readonly isAdmin!: boolean;

  @ApiProperty({ example: false, description: 'An account for a program, which cannot log in' })
  readonly isService!: boolean;

  @ApiProperty({ example: true })
  readonly hasPassword!: boolean;

  @ApiProperty({ example: false })
  readonly totpEnabled!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ada@example.com',
    description: 'The verified address',
  })
  readonly email!: string | null;

  @ApiProperty({ type: [String], example: ['user', 'help-desk'], description: 'The system roles first' })
  readonly roles!: string[];

  @ApiProperty({
    type: ExportedIdentity,
    nullable: true,
    description: 'Identity at the provider; null without single sign-on',
  })
  readonly identity!: ExportedIdentity | null;
}

export class AccountExportResponse {
  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly exportedAt!: string;

  @ApiProperty()
  readonly account!: ExportedAccount;
}

/** What belongs to an account, but for the long lists. */
export type ExportedRecords = Omit<
  OwnExportResponse,
  keyof AccountExportResponse | 'endedSessions' | 'auditLog' | 'data'
>;

export class OwnExportResponse extends AccountExportResponse {
  @ApiProperty({ type: [ListedSessionResponse], description: 'The live sessions' })
  readonly sessions!: ListedSessionResponse[];

  @ApiProperty({ type: [TrustedDeviceResponse] })
  readonly trustedDevices!: TrustedDeviceResponse[];

  @ApiProperty({ type: [PasskeyResponse] })
  readonly passkeys!: PasskeyResponse[];

  @ApiProperty({
    type: [ListedApiKeyResponse],
    description: 'The API keys that act as you, without the keys',
  })
  readonly apiKeys!: ListedApiKeyResponse[];

  @ApiProperty()
  readonly security!: ExportedSecurity;

  @ApiProperty({
    type: [ListedInvitationResponse],
    description: 'The invitations that you sent and that can still be accepted, without the links',
  })
  readonly invitations!: ListedInvitationResponse[];

  @ApiProperty({
    type: [EndedSessionResponse],
    description: 'Sessions that ended in the last 30 days, newest first',
  })
  readonly endedSessions!: EndedSessionResponse[];

  @ApiProperty({ type: [AuditEntryResponse], description: 'Events by you or about you, newest first' })
  readonly auditLog!: AuditEntryResponse[];

  @ApiProperty({ type: [DataValueResponse], description: 'Your items, decrypted' })
  readonly data!: DataValueResponse[];
}
