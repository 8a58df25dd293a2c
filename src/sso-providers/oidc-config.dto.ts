import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type ProviderSettings, type StoredSettings, TOKEN_AUTH_METHODS, type TokenAuthMethod } from '#oidc';

const MAX = 2_048;
const TEXT = (name: string) => [
  IsOptional(),
  IsString(),
  MaxLength(MAX, { message: `${name} must have at most ${MAX} characters` }),
];

/** Optional text: absent, null and empty mean the same. */
function Text(name: string, example: string, description?: string): PropertyDecorator {
  const documented = ApiProperty({
    type: String,
    required: false,
    nullable: true,
    example,
    ...(description === undefined ? {} : { description }),
  });
  return (target, key) => {
    for (const decorate of [documented, ...TEXT(name)]) decorate(target, key);
  };
}

export class OidcConfigRequest {
  @Text('client_id', 'latchkey')
  readonly client_id?: string | null;

  @Text('client_secret', 'the client secret from the provider', 'Stored encrypted')
  readonly client_secret?: string | null;

  @Text('issuer_url', 'https://sso.example.com', "Exactly as in the provider's discovery document")
  readonly issuer_url?: string | null;

  @Text('authorization_url', 'https://sso.example.com/authorize')
  readonly authorization_url?: string | null;

  @Text('token_url', 'https://sso.example.com/token')
  readonly token_url?: string | null;

  @Text('userinfo_url', 'https://sso.example.com/userinfo', 'Defaults to the value from discovery')
  readonly userinfo_url?: string | null;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    enum: [...TOKEN_AUTH_METHODS, null],
    example: 'client_secret_post',
    description: 'Client authentication method; defaults to the one from discovery',
  })
  @IsOptional()
  @IsIn(TOKEN_AUTH_METHODS, {
    message: `token_endpoint_auth_method must be ${TOKEN_AUTH_METHODS.join(' or ')}`,
  })
  readonly token_endpoint_auth_method?: TokenAuthMethod | null;

  @ApiProperty({
    type: Boolean,
    required: false,
    nullable: true,
    example: true,
    description:
      'Whether to call the userinfo endpoint; if false, only the claims of the ID token are used. Default `true`',
  })
  @IsOptional()
  @IsBoolean()
  readonly use_userinfo?: boolean | null;

  @Text(
    'identifier_path',
    'sub',
    'Dotted path to the claim that identifies a user; default `sub`. `email` is compared case-insensitively and requires `email_verified: true`',
  )
  readonly identifier_path?: string | null;

  @Text('name_path', 'name', 'Dotted path to the claim with the name of a user; default `name`')
  readonly name_path?: string | null;

  @Text('scopes', 'openid email profile')
  readonly scopes?: string | null;

  @Text(
    'allowed_users',
    '@example.com, ada@example.org',
    'Identifiers, e-mail addresses, @domains; empty allows everyone',
  )
  readonly allowed_users?: string | null;
}

export class PublicOidcConfigResponse {
  @ApiProperty({ example: 'latchkey' })
  readonly client_id!: string;

  @ApiProperty({ example: 'https://sso.example.com' })
  readonly issuer_url!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://sso.example.com/authorize',
    description: 'Null if discovery provides it',
  })
  readonly authorization_url!: string | null;

  @ApiProperty({ example: 'openid email profile' })
  readonly scopes!: string;
}

export class OidcConfigResponse extends PublicOidcConfigResponse {
  @ApiProperty({ example: 'the client secret from the provider' })
  readonly client_secret!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://sso.example.com/token' })
  readonly token_url!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://sso.example.com/userinfo' })
  readonly userinfo_url!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...TOKEN_AUTH_METHODS, null],
    example: null,
    description: 'Null if discovery provides it',
  })
  readonly token_endpoint_auth_method!: TokenAuthMethod | null;

  @ApiProperty({ example: true, description: 'Whether the userinfo endpoint is called' })
  readonly use_userinfo!: boolean;

  @ApiProperty({ example: 'sub' })
  readonly identifier_path!: string;

  @ApiProperty({ example: 'name' })
  readonly name_path!: string;

  @ApiProperty({ example: '@example.com', description: 'Comma-separated list; empty allows everyone' })
  readonly allowed_users!: string;

  @ApiProperty({
    enum: ['environment', 'database'],
    example: 'database',
    description: '`environment`: the OIDC_* variables take precedence over the stored configuration',
  })
  readonly source!: string;
}

export class OidcMessageResponse {
  @ApiProperty({ example: 'OIDC configuration updated' })
  readonly message!: string;
}

export class AutoProvisionRequest {
  @ApiProperty({ description: 'A JSON boolean', example: true })
  @IsBoolean()
  readonly enabled!: boolean;
}

export class AutoProvisionResponse {
  @ApiProperty({ example: false })
  readonly enabled!: boolean;
}

export function toPublicConfig(settings: StoredSettings): PublicOidcConfigResponse {
  return {
    client_id: settings.clientId,
    issuer_url: settings.issuerUrl,
    authorization_url: settings.authorizationUrl,
    scopes: settings.scopes,
  };
}

export function toOidcConfig(
  settings: ProviderSettings,
  source: 'environment' | 'database',
): OidcConfigResponse {
  return {
    ...toPublicConfig(settings),
    client_secret: settings.clientSecret,
    token_url: settings.tokenUrl,
    userinfo_url: settings.userinfoUrl,
    token_endpoint_auth_method: settings.tokenAuthMethod,
    use_userinfo: settings.useUserinfo,
    identifier_path: settings.identifierPath,
    name_path: settings.namePath,
    allowed_users: settings.allowedUsersText ?? settings.allowedUsers.join(', '),
    source,
  };
}
