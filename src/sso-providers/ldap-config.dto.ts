import { ApiProperty } from '@nestjs/swagger';
import { LDAP_SECURITY, type LdapSettings, NESTED_GROUPS } from '#ldap';
import { GroupMappingModel } from './role-map-config.js';

/** What `bindPassword` shows instead of the password; as a new value it means the stored one. */
export const STORED_SECRET = 'set';

const TEXT = { type: String, required: false, nullable: true } as const;

/** The settings of a directory. Fields that are not sent keep their values. */
export class LdapConfigRequest {
  @ApiProperty({ example: 'ldap.example.com' })
  readonly host?: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: 65_535,
    required: false,
    example: 636,
    description: 'Default: 636 for `ldaps`, otherwise 389',
  })
  readonly port?: number;

  @ApiProperty({
    enum: LDAP_SECURITY,
    required: false,
    example: 'ldaps',
    description: 'Default: `ldaps`, or what `useTLS` says. `none` needs `LDAP_ALLOW_INSECURE`',
  })
  readonly security?: LdapSettings['security'];

  @ApiProperty({
    required: false,
    example: true,
    description: 'Of existing clients: true means `ldaps`, false means `starttls`',
  })
  readonly useTLS?: boolean;

  @ApiProperty({
    ...TEXT,
    example: '-----BEGIN CERTIFICATE-----…',
    description: 'CA of the directory, in PEM',
  })
  readonly caCert?: string | null;

  @ApiProperty({ example: 'cn=latchkey,ou=services,dc=example,dc=com', description: 'The service account' })
  readonly bindDN?: string;

  @ApiProperty({
    example: 'the password of the service account',
    description: 'Stored encrypted, never shown. Absent or `set`: the stored one',
  })
  readonly bindPassword?: string;

  @ApiProperty({ example: 'ou=people,dc=example,dc=com' })
  readonly userSearchBase?: string;

  @ApiProperty({ example: '(uid={{username}})', description: 'Contains `{{username}}`, which is escaped' })
  readonly userSearchFilter?: string;

  @ApiProperty({ example: 'uid', description: 'Identifies a user: unique, and never given to another user' })
  readonly usernameAttribute?: string;

  @ApiProperty({ ...TEXT, example: 'cn', description: 'The name of new accounts. Default `cn`' })
  readonly displayNameAttribute?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'mail',
    description: 'Read for `allowedUsers` and the export of an account',
  })
  readonly mailAttribute?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'ada, grace@example.com',
    description: 'Who may log in: identifiers and e-mail addresses; empty allows everyone in the directory',
  })
  readonly allowedUsers?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'ou=groups,dc=example,dc=com',
    description: 'Groups are searched below it; empty: groups are not read',
  })
  readonly groupSearchBase?: string | null;

  @ApiProperty({
    ...TEXT,
    example: '(member={{dn}})',
    description: 'Finds the groups of a user, by their DN or identifier. Default `(member={{dn}})`',
  })
  readonly groupFilter?: string | null;

  @ApiProperty({
    ...TEXT,
    example: 'cn',
    description: 'The attribute with the name of a group. Default `cn`',
  })
  readonly groupNameAttribute?: string | null;

  @ApiProperty({
    enum: NESTED_GROUPS,
    required: false,
    example: 'off',
    description: 'Whether groups of groups count, and how they are found. Default `off`',
  })
  readonly nestedGroups?: LdapSettings['nestedGroups'];

  @ApiProperty({
    ...TEXT,
    example: 'cn=admins,ou=groups,dc=example,dc=com',
    description:
      'Name or DN of the group whose members are admins; empty: groups do not decide who is an admin',
  })
  readonly adminGroup?: string | null;

  @ApiProperty({
    type: [GroupMappingModel],
    required: false,
    nullable: true,
    description:
      'Roles that the members of groups get at each login, and that others lose. You must be allowed to assign them',
  })
  readonly roleMap?: readonly GroupMappingModel[] | null;
}

/** The settings of a directory, without its secret. */
export class LdapConfigResponse {
  @ApiProperty({ example: 'ldap.example.com' })
  readonly host!: string;

  @ApiProperty({ type: 'integer', example: 636 })
  readonly port!: number;

  @ApiProperty({ enum: LDAP_SECURITY, example: 'ldaps' })
  readonly security!: LdapSettings['security'];

  @ApiProperty({ example: true, description: 'Whether `security` is `ldaps`, for existing clients' })
  readonly useTLS!: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly caCert!: string | null;

  @ApiProperty({ example: 'cn=latchkey,ou=services,dc=example,dc=com' })
  readonly bindDN!: string;

  @ApiProperty({ type: String, enum: [STORED_SECRET], example: STORED_SECRET })
  readonly bindPassword!: typeof STORED_SECRET;

  @ApiProperty({ example: 'ou=people,dc=example,dc=com' })
  readonly userSearchBase!: string;

  @ApiProperty({ example: '(uid={{username}})' })
  readonly userSearchFilter!: string;

  @ApiProperty({ example: 'uid' })
  readonly usernameAttribute!: string;

  @ApiProperty({ example: 'cn' })
  readonly displayNameAttribute!: string;

  @ApiProperty({ type: String, nullable: true, example: 'mail' })
  readonly mailAttribute!: string | null;

  @ApiProperty({ example: 'ada, grace@example.com' })
  readonly allowedUsers!: string;

  @ApiProperty({ type: String, nullable: true, example: 'ou=groups,dc=example,dc=com' })
  readonly groupSearchBase!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null: `(member={{dn}})`' })
  readonly groupFilter!: string | null;

  @ApiProperty({ example: 'cn' })
  readonly groupNameAttribute!: string;

  @ApiProperty({ enum: NESTED_GROUPS, example: 'off' })
  readonly nestedGroups!: LdapSettings['nestedGroups'];

  @ApiProperty({ type: String, nullable: true, example: 'cn=admins,ou=groups,dc=example,dc=com' })
  readonly adminGroup!: string | null;

  @ApiProperty({ type: [GroupMappingModel] })
  readonly roleMap!: readonly GroupMappingModel[];
}
