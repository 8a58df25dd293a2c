import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export class InstallationQuery {
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: 'Count the values that are encrypted with each key, which reads every encrypted column',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'sealed_records must be true or false' })
  readonly sealed_records?: 'true' | 'false';
}

class InstallationDatabaseResponse {
  @ApiProperty({ enum: ['sqlite', 'mysql'], example: 'sqlite' })
  readonly engine!: 'sqlite' | 'mysql';
}

class InstallationKeyResponse {
  @ApiProperty({ example: 'k1', description: 'Key ID' })
  readonly kid!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '0a1b-2c3d-4e5f-6071',
    description: 'Public; compare it with that of a backup. Null for a key that this process does not have',
  })
  readonly fingerprint!: string | null;

  @ApiProperty({ example: true, description: 'Whether new values are encrypted with it' })
  readonly is_active!: boolean;

  @ApiProperty({ type: 'string', nullable: true, format: 'date-time', example: null })
  readonly retired_at!: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    example: 42,
    description: 'Number of stored values that are encrypted with it; only with `sealed_records=true`',
  })
  readonly sealed_records?: number;
}

class InstallationProcessResponse {
  @ApiProperty({ type: 'string', nullable: true, example: 'web-1' })
  readonly host!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 4711 })
  readonly pid!: number | null;

  @ApiProperty({ example: 'k1', description: 'The key that it encrypts with' })
  readonly active_kid!: string;

  @ApiProperty({ type: [String], example: ['k1'], description: 'The keys that it has' })
  readonly kids!: readonly string[];

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly seen_at!: string;
}

class InstallationWarningResponse {
  @ApiProperty({ example: 'PROXIES', description: 'What was checked' })
  readonly code!: string;

  @ApiProperty({ enum: ['warning', 'problem'], example: 'problem' })
  readonly severity!: 'warning' | 'problem';

  @ApiProperty({
    example: 'PUBLIC_URL is https, which implies a reverse proxy, but TRUSTED_PROXIES is empty',
    description: 'What is wrong, and what to do',
  })
  readonly message!: string;
}

export class InstallationResponse {
  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:00:00.000Z',
    description: 'When the process that handles the request was started',
  })
  readonly started_at!: string;

  @ApiProperty()
  readonly database!: InstallationDatabaseResponse;

  @ApiProperty({
    type: [InstallationKeyResponse],
    description: 'The master keys of the database and of this process',
  })
  readonly keys!: readonly InstallationKeyResponse[];

  @ApiProperty({
    enum: ['file', 'environment', 'memory'],
    example: 'file',
    description: 'Where the keys come from',
  })
  readonly key_source!: 'file' | 'environment' | 'memory';

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '/var/lib/latchkey/data/latchkey.key',
    description: 'Path of the key file, to be backed up separately from the database; null without one',
  })
  readonly key_file!: string | null;

  @ApiProperty({
    type: [InstallationProcessResponse],
    description: 'The running processes that use this database',
  })
  readonly processes!: readonly InstallationProcessResponse[];

  @ApiProperty({ type: [InstallationWarningResponse], description: 'Empty if nothing is wrong' })
  readonly warnings!: readonly InstallationWarningResponse[];

  @ApiProperty({
    enum: ['server', 'none'],
    example: 'server',
    description: '`DATA_RECOVERY`: whether encrypted data survives a password reset',
  })
  readonly recovery_mode!: 'server' | 'none';
}
