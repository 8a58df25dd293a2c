import { ApiProperty } from '@nestjs/swagger';
import { EMPTY_ROLE_MAP, findMapProblem, type GroupMapping, isMapEmpty, type RoleMap } from '#roles';
import { type ProviderType, type SsoProvider } from './sso-provider.entity.js';
import { InvalidProviderSettings } from './sso-providers.errors.js';

/** The members of a group have a role. */
export class GroupMappingModel implements GroupMapping {
  @ApiProperty({ example: 'cn=operators,ou=groups,dc=example,dc=com', maxLength: 1_000 })
  readonly group!: string;

  @ApiProperty({ example: 'operators', description: 'The name of a role; `admin` for admins' })
  readonly role!: string;
}

/** The names of the fields in the settings of a type of providers. */
export type RoleMapFields = { readonly adminGroup: string; readonly roleMap: string };

const LDAP_FIELDS: RoleMapFields = { adminGroup: 'adminGroup', roleMap: 'roleMap' };
const IDENTITY_PROVIDER_FIELDS: RoleMapFields = { adminGroup: 'admin_group', roleMap: 'role_map' };

export const getRoleFields = (type: ProviderType): RoleMapFields =>
  type === 'ldap' ? LDAP_FIELDS : IDENTITY_PROVIDER_FIELDS;

/** Returns the stored map of a provider. */
export const readRoleMap = ({ roleMap }: Pick<SsoProvider, 'roleMap'>): RoleMap =>
  roleMap === null ? EMPTY_ROLE_MAP : (JSON.parse(roleMap) as RoleMap);

export const toRoleMapColumn = (map: RoleMap): string | null =>
  isMapEmpty(map) ? null : JSON.stringify(map);

/**
 * Returns the map that the settings in a request describe. Fields that are not given keep their values. Throws
 * `InvalidProviderSettings`.
 */
export function parseRoleMap(
  given: Readonly<Record<string, unknown>>,
  stored: RoleMap,
  type: ProviderType,
): RoleMap {
  const { adminGroup: adminField, roleMap: mapField } = getRoleFields(type);
  const map = {
    ...stored,
    ...(given[adminField] !== undefined && { adminGroup: parseAdminGroup(given[adminField], adminField) }),
    ...(given[mapField] !== undefined && { mappings: parseMappings(given[mapField], mapField) }),
  };
  const problem = findMapProblem(map);
  if (problem !== null) throw toInvalid(mapField, problem);
  return map;
}

export const toInvalid = (field: string, problem: string) =>
  new InvalidProviderSettings({ field }, `${field} ${problem}`);

function parseAdminGroup(value: unknown, field: string): string | null {
  if (value === null) return null;
  if (typeof value !== 'string') throw toInvalid(field, 'must be text');
  return value.trim() === '' ? null : value.trim();
}

function parseMappings(value: unknown, field: string): GroupMapping[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw toInvalid(field, 'must be a list of groups and roles');
  return value.map((entry: unknown) => {
    const { group, role } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof group !== 'string' || typeof role !== 'string')
      throw toInvalid(field, 'must be a list of objects with the texts group and role');
    return { group: group.trim(), role: role.trim() };
  });
}
