import { type DomainError, toRfc3339 } from '#shared';
import { type AccessLevel, type AccessRule } from './access.decorators.js';
import {
  AccountLocked,
  AdminRequired,
  ImpersonationNotAllowed,
  InsufficientScope,
  SessionRequired,
} from './access.errors.js';
import { type Principal } from './principal.js';

const REQUIRES_SESSION: ReadonlySet<AccessLevel> = new Set(['session', 'admin-session']);
const REQUIRES_ADMIN: ReadonlySet<AccessLevel> = new Set(['admin', 'admin-session']);

/**
 * Returns the error for a caller whom the rule does not admit, or null. The order of the checks is part of the rule.
 *
 * @param targetUserId the user whom the request wants to act as; empty for the caller themselves
 */
export function findRefusal(caller: Principal, rule: AccessRule, targetUserId: string): DomainError | null {
  if (caller.lock !== null && rule.whileLocked !== true) {
    return new AccountLocked({ locked_at: toRfc3339(caller.lock.lockedAt), reason: caller.lock.reason });
  }
  // Reject `X-Admin-Target-User` instead of ignoring it: the request would otherwise change the caller's own data.
  if (targetUserId !== '' && targetUserId !== caller.userId) return new ImpersonationNotAllowed();
  return findScopeRefusal(caller, rule) ?? findLevelRefusal(caller, rule.level);
}

/** A key with scopes may do only what they name; a key without any, and a session, may do everything else. */
function findScopeRefusal({ apiKey }: Principal, { scope }: AccessRule): DomainError | null {
  const scopes = apiKey?.scopes ?? null;
  if (scope === undefined) return scopes === null ? null : new InsufficientScope();
  return scopes?.includes(scope) === true ? null : new InsufficientScope({ scope });
}

function findLevelRefusal({ session, isAdmin }: Principal, level: AccessLevel): DomainError | null {
  if (REQUIRES_SESSION.has(level) && session === null) return new SessionRequired();
  return REQUIRES_ADMIN.has(level) && !isAdmin ? new AdminRequired() : null;
}
