import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsObject, IsString, Max, MaxLength, Min } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';
import {
  IdentityProviderConfigRequest,
  IdentityProviderConfigResponse,
} from './identity-provider-config.dto.js';
import { LdapConfigRequest, LdapConfigResponse } from './ldap-config.dto.js';
import { PROVIDER_TYPES, type ProviderType } from './sso-provider.entity.js';

const NAME = { example: 'Company directory', minLength: 1, maxLength: 100 } as const;
const ORDER = {
  type: 'integer',
  example: 0,
  description: 'Login pages list providers by this number',
} as const;
const MAX_ORDER = 1_000;
const CONFIG = {
  oneOf: [{ $ref: getSchemaPath(LdapConfigRequest) }, { $ref: getSchemaPath(IdentityProviderConfigRequest) }],
  description: 'The settings, according to the type',
};
const DATE = { format: 'date-time', example: '2030-01-01T12:00:00.000Z' } as const;

export class SsoProviderResponse {
  @ApiProperty({
    type: 'integer',
    example: 1,
    description: '0 for the provider of the `OIDC_*` environment variables',
  })
  readonly id!: number;

  @ApiProperty(NAME)
  readonly name!: string;

  @ApiProperty({ enum: PROVIDER_TYPES, example: 'ldap' })
  readonly type!: ProviderType;

  @ApiProperty(ORDER)
  readonly displayOrder!: number;
}

@ApiExtraModels(LdapConfigResponse, IdentityProviderConfigResponse)
export class SsoProviderForAdminResponse extends SsoProviderResponse {
  @ApiProperty({ example: true, description: 'Whether users can log in with it' })
  readonly enabled!: boolean;

  @ApiProperty({
    enum: ['environment', 'database'],
    example: 'database',
    description: '`environment`: the `OIDC_*` variables, which cannot be changed here',
  })
  readonly source!: 'environment' | 'database';

  @ApiProperty({
    example: false,
    description: 'Whether the provider of the environment takes its place, so that it is not used',
  })
  readonly isReplaced!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The redirect URI to register at the provider; null for a directory',
  })
  readonly redirectUri!: string | null;

  @ApiProperty({
    oneOf: [
      { $ref: getSchemaPath(LdapConfigResponse) },
      { $ref: getSchemaPath(IdentityProviderConfigResponse) },
    ],
    description: 'The settings without the secret, according to the type',
  })
  readonly config!: LdapConfigResponse | IdentityProviderConfigResponse;

  @ApiProperty({ ...DATE, type: String, nullable: true })
  readonly createdAt!: string | null;

  @ApiProperty({ ...DATE, type: String, nullable: true })
  readonly updatedAt!: string | null;
}

@RequestBody({
  description: 'The new provider',
  example: {
    name: 'Company directory',
    type: 'ldap',
    config: {
      host: 'ldap.example.com',
      port: 636,
      bindDN: 'cn=latchkey,ou=services,dc=example,dc=com',
      bindPassword: 'the password of the service account',
      userSearchBase: 'ou=people,dc=example,dc=com',
      userSearchFilter: '(uid={{username}})',
      usernameAttribute: 'uid',
    },
  },
})
@ApiExtraModels(LdapConfigRequest, IdentityProviderConfigRequest)
export class CreateSsoProviderRequest {
  @ApiProperty(NAME)
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  readonly name!: string;

  @ApiProperty({ enum: PROVIDER_TYPES, example: 'ldap' })
  @IsIn(PROVIDER_TYPES)
  readonly type!: ProviderType;

  @ApiProperty({ required: false, example: true, description: 'Default: true' })
  @IfGiven('enabled')
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiProperty({ ...ORDER, required: false, minimum: 0, maximum: MAX_ORDER })
  @IfGiven('displayOrder')
  @IsInt()
  @Min(0)
  @Max(MAX_ORDER)
  readonly displayOrder?: number;

  @ApiProperty(CONFIG)
  @IsObject()
  readonly config!: LdapConfigRequest | IdentityProviderConfigRequest;
}

@RequestBody({
  description: 'The fields to change; settings that are not sent stay as they are',
  example: { enabled: false },
  needsOne: true,
})
export class ChangeSsoProviderRequest {
  @ApiProperty({ ...NAME, required: false })
  @IfGiven('name')
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  readonly name?: string;

  @ApiProperty({ enum: PROVIDER_TYPES, example: 'ldap', required: false, description: 'Cannot be changed' })
  @IfGiven('type')
  @IsIn(PROVIDER_TYPES)
  readonly type?: ProviderType;

  @ApiProperty({ required: false, example: false })
  @IfGiven('enabled')
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiProperty({ ...ORDER, required: false, minimum: 0, maximum: MAX_ORDER })
  @IfGiven('displayOrder')
  @IsInt()
  @Min(0)
  @Max(MAX_ORDER)
  readonly displayOrder?: number;

  @ApiProperty({ ...CONFIG, required: false })
  @IfGiven('config')
  @IsObject()
  readonly config?: LdapConfigRequest | IdentityProviderConfigRequest;
}

export class SsoProviderMessageResponse {
  @ApiProperty({ example: 'SSO provider deleted' })
  readonly message!: string;
}
