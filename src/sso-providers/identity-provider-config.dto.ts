import { ApiProperty } from '@nestjs/swagger';
import { type StoredSettings, TOKEN_AUTH_METHODS, type TokenAuthMethod } from '#oidc';
import { type RoleMap } from '#roles';
import { STORED_SECRET } from './ldap-config.dto.js';
import { toGithubBaseUrl } from './provider-presets.js';
import { GroupMappingModel } from './role-map-config.js';
import { type ProviderType } from './sso-provider.entity.js';

const TEXT = { type: String, required: false, nullable: true } as const;

/** The settings of an identity provider. Fields that are not sent keep their values. */
export class IdentityProviderConfigRequest {
  @ApiProperty({ example: 'latchkey' })
  readonly client_id?: string;

  @ApiProperty({
    example: 'the client secret from the provider',
    description: 'Stored encrypted, never shown. Absent or `set`: the stored one',
  })
  readonly client_secret?: string;

  @ApiProperty({
    ...TEXT,
    example: 'https://sso.example.com',
    description: 'Only `oidc`: exactly as in the discovery document. Fixed for `google`',
  })
  readonly issuer_url?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'https://github.example.com',
    description: 'Only `github`: the address of a GitHub Enterprise Server. Default `https://github.com`',
  })
  readonly base_url?: string | null;

  @ApiProperty({ ...TEXT, description: 'Only `oidc`. Default: from discovery' })
  readonly authorization_url?: string | null;

  @ApiProperty({ ...TEXT, description: 'Only `oidc`. Default: from discovery' })
  readonly token_url?: string | null;

  @ApiProperty({ ...TEXT, description: 'Only `oidc`. Default: from discovery' })
  readonly userinfo_url?: string | null;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    enum: [...TOKEN_AUTH_METHODS, null],
    description: 'Client authentication method. Default: from discovery',
  })
  readonly token_endpoint_auth_method?: TokenAuthMethod | null;

  @ApiProperty({ type: Boolean, required: false, description: 'Whether to call the userinfo endpoint' })
  readonly use_userinfo?: boolean;

  @ApiProperty({
    ...TEXT,
    example: 'sub',
    description: 'Dotted path to the claim that identifies a user. Only `oidc`; default `sub`',
  })
  readonly identifier_path?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'name',
    description: 'Dotted path to the claim with the name of a user. Default `name`; for `github`, `login`',
  })
  readonly name_path?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'openid email profile',
    description: 'Default `openid email profile`; for `github`, `read:user user:email`',
  })
  readonly scopes?: string | null;

  @ApiProperty({
    ...TEXT,
    example: '@example.com, ada@example.org',
    description: 'Identifiers, e-mail addresses, @domains; empty allows everyone',
  })
  readonly allowed_users?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'groups',
    description:
      'Only `oidc`: dotted path to the claim with the groups of a user; empty: groups are not read',
  })
  readonly group_claim?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'admins',
    description:
      'Only `oidc`: the group whose members are admins; empty: groups do not decide who is an admin',
  })
  readonly admin_group?: string | null;

  @ApiProperty({
    type: [GroupMappingModel],
    required: false,
    nullable: true,
    description:
      'Only `oidc`: roles that the members of groups get at each login, and that others lose. You must be allowed to assign them',
  })
  readonly role_map?: readonly GroupMappingModel[] | null;
}

/** The settings of an identity provider, without its secret. */
export class IdentityProviderConfigResponse {
  @ApiProperty({ example: 'latchkey' })
  readonly client_id!: string;

  @ApiProperty({ type: String, enum: [STORED_SECRET], example: STORED_SECRET })
  readonly client_secret!: typeof STORED_SECRET;

  @ApiProperty({ example: 'https://sso.example.com' })
  readonly issuer_url!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Null unless the type is `github`',
  })
  readonly base_url!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null: from discovery' })
  readonly authorization_url!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null: from discovery' })
  readonly token_url!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null: from discovery' })
  readonly userinfo_url!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...TOKEN_AUTH_METHODS, null],
    example: null,
    description: 'Null: from discovery',
  })
  readonly token_endpoint_auth_method!: TokenAuthMethod | null;

  @ApiProperty({ example: true })
  readonly use_userinfo!: boolean;

  @ApiProperty({ example: 'sub' })
  readonly identifier_path!: string;

  @ApiProperty({ example: 'name' })
  readonly name_path!: string;

  @ApiProperty({ example: 'openid email profile' })
  readonly scopes!: string;

  @ApiProperty({ example: '@example.com' })
  readonly allowed_users!: string;

  @ApiProperty({ type: String, nullable: true, example: 'groups', description: 'Null: groups are not read' })
  readonly group_claim!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'admins' })
  readonly admin_group!: string | null;

  @ApiProperty({ type: [GroupMappingModel] })
  readonly role_map!: readonly GroupMappingModel[];
}

export const toIdentityProviderConfig = (
  type: ProviderType,
  settings: StoredSettings,
  roles: RoleMap,
): IdentityProviderConfigResponse => ({
  client_id: settings.clientId,
  client_secret: STORED_SECRET,
  issuer_url: settings.issuerUrl,
  base_url: type === 'github' ? toGithubBaseUrl(settings.issuerUrl) : null,
  authorization_url: settings.authorizationUrl,
  token_url: settings.tokenUrl,
  userinfo_url: settings.userinfoUrl,
  token_endpoint_auth_method: settings.tokenAuthMethod,
  use_userinfo: settings.useUserinfo,
  identifier_path: settings.identifierPath,
  name_path: settings.namePath,
  scopes: settings.scopes,
  allowed_users: settings.allowedUsersText ?? settings.allowedUsers.join(', '),
  group_claim: settings.groupClaim,
  admin_group: roles.adminGroup,
  role_map: [...roles.mappings],
});
