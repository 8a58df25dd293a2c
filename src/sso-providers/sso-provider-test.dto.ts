import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { DIRECTORY_STEPS } from '#ldap';
import { DRY_RUN_STEPS } from '#oidc';

export class TestSsoProviderRequest {
  @ApiProperty({
    required: false,
    example: 'ada',
    description: 'In a directory, also searches for this user; nobody is created',
  })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly username?: string;

  @ApiProperty({
    type: [String],
    required: false,
    example: ['operators'],
    description: 'Of an OpenID Connect provider: shows the roles that these groups would give',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  readonly groups?: readonly string[];
}

const TEST_STEPS = [...new Set([...DRY_RUN_STEPS, ...DIRECTORY_STEPS])];

export class SsoProviderTestStepResponse {
  @ApiProperty({ enum: TEST_STEPS, example: 'tls', description: 'Which there are depends on the type' })
  readonly step!: (typeof TEST_STEPS)[number];

  @ApiProperty({ example: false })
  readonly ok!: boolean;

  @ApiProperty({
    example: 'self-signed certificate in certificate chain: add its certificate authority to OIDC_CA_FILE',
    description: 'Result, or what to fix',
  })
  readonly message!: string;
}

export class MappedRoleResponse {
  @ApiProperty({ example: 'operators' })
  readonly role!: string;

  @ApiProperty({
    example: true,
    description: 'Whether a login would give the role; otherwise it would withdraw it',
  })
  readonly given!: boolean;
}

export class SsoProviderTestResponse {
  @ApiProperty({ example: false, description: 'True if every step succeeded' })
  readonly ok!: boolean;

  @ApiProperty({ type: [SsoProviderTestStepResponse] })
  readonly steps!: SsoProviderTestStepResponse[];

  @ApiProperty({
    type: [String],
    required: false,
    nullable: true,
    example: ['operators', 'cn=operators,ou=groups,dc=example,dc=com'],
    description:
      'In a directory, name and DN of each group of the user, null if groups were not read; otherwise the groups in the request',
  })
  readonly groups?: readonly string[] | null;

  @ApiProperty({
    type: [MappedRoleResponse],
    required: false,
    nullable: true,
    description: 'The roles that the groups would decide at a login; null if groups were not read',
  })
  readonly roles?: MappedRoleResponse[] | null;
}
