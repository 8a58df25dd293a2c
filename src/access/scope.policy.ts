import { type AccessLevel, type AccessRule } from './access-rule.js';
import { ALL_PERMISSIONS, type RequiredPermission } from './permissions.js';
import { type CallerKey } from './principal.js';

const REQUIRES_ADMIN: ReadonlySet<AccessLevel> = new Set(['admin', 'admin-session']);
const ADMITS_KEYS: ReadonlySet<AccessLevel> = new Set(['user', 'admin', 'key']);

/** Returns the permission that a caller needs; undefined where none is needed. */
export const findRequiredPermission = ({
  level,
  permission,
}: Pick<AccessRule, 'level' | 'permission'>): RequiredPermission | undefined =>
  REQUIRES_ADMIN.has(level) ? ALL_PERMISSIONS : permission;

/** Returns the scopes of which an API key needs one; none where no API key is admitted. */
export function listAdmittingScopes(rule: AccessRule): string[] {
  if (!ADMITS_KEYS.has(rule.level)) return [];
  const scopes = [rule.scope, findRequiredPermission(rule), rule.forOthers];
  return scopes.filter((scope) => scope !== undefined);
}

/** Returns whether a key has a scope. A key without scopes has all but those that are only granted by name. */
export function hasScope({ scopes, mayUseData }: CallerKey, scope: string): boolean {
  if (scope === 'data') return mayUseData;
  return scopes === null ? scope !== 'introspect' : scopes.includes(scope);
}
