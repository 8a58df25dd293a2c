import { isGrant } from '#access';
import { InvalidRequest, parseSerial, type RoleId } from '#shared';
import { type Role } from './role.entity.js';
import { RoleNotFound, UnknownPermissions } from './roles.errors.js';

const MAX_DISPLAY_NAME = 100;
const MAX_DESCRIPTION = 500;

/** The fields of a request; absent ones are not changed. */
export type RoleFields = {
  readonly displayName?: string | undefined;
  readonly description?: string | null | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly requiresSecondFactor?: boolean | undefined;
};

/** What can be changed of a role, as it is stored. */
export type StoredFields = Partial<
  Pick<Role, 'displayName' | 'description' | 'permissions' | 'requiresSecondFactor'>
>;

/** Returns the given fields as they are stored. Throws `InvalidRequest`, `UnknownPermissions`. */
export function parseRoleFields({
  displayName,
  description,
  permissions,
  requiresSecondFactor,
}: RoleFields): StoredFields {
  return {
    ...(displayName === undefined
      ? {}
      : { displayName: parseText('displayName', displayName, MAX_DISPLAY_NAME) }),
    ...(description === undefined ? {} : { description: parseDescription(description) }),
    ...(permissions === undefined ? {} : { permissions: JSON.stringify(parsePermissions(permissions)) }),
    ...(requiresSecondFactor === undefined ? {} : { requiresSecondFactor }),
  };
}

/** Returns the id of a path. Throws `RoleNotFound` for text that cannot be one. */
export function parseRoleId(text: string): RoleId {
  const id = parseSerial<RoleId>(text);
  if (id === null) throw new RoleNotFound();
  return id;
}

function parseDescription(description: string | null): string | null {
  if (description === null || description.trim() === '') return null;
  return parseText('description', description, MAX_DESCRIPTION);
}

function parseText(field: string, given: string, max: number): string {
  const text = given.trim();
  if (text !== '' && text.isWellFormed() && [...text].length <= max && !/\p{Cc}/u.test(text)) return text;
  throw new InvalidRequest({}, `${field} must have 1 to ${max} characters, without control characters`);
}

function parsePermissions(permissions: readonly string[]): string[] {
  const invalid = permissions.filter((permission) => !isGrant(permission));
  if (invalid.length > 0) throw new UnknownPermissions({ invalid });
  return [...new Set(permissions)].sort();
}
