import { type DomainError, toRfc3339 } from '#shared';
import { type AccessLevel, type AccessRule } from './access.decorators.js';
import { AccountLocked, AdminRequired, ImpersonationNotAllowed, SessionRequired } from './access.errors.js';
import { type Principal } from './principal.js';

const NEEDS_SESSION: ReadonlySet<AccessLevel> = new Set(['session', 'admin-session']);
const NEEDS_ADMIN: ReadonlySet<AccessLevel> = new Set(['admin', 'admin-session']);

/**
 * The whole rule for a known caller, in the order of the checks. The refusal, or null to let them in.
 *
 * @param actsAs the user whom the request names in place of the caller; nobody when it is empty
 */
export function refusalFor(caller: Principal, rule: AccessRule, actsAs: string): DomainError | null {
  if (caller.lock !== null && rule.whileLocked !== true) {
    return new AccountLocked({ locked_at: toRfc3339(caller.lock.lockedAt), reason: caller.lock.reason });
  }
  // Served as the caller, it would change the wrong person's things.
  if (actsAs !== '' && actsAs !== caller.userId) return new ImpersonationNotAllowed();
  return lackOf(caller, rule);
}

function lackOf({ session, isAdmin }: Principal, { level }: AccessRule): DomainError | null {
  if (NEEDS_SESSION.has(level) && session === null) return new SessionRequired();
  return NEEDS_ADMIN.has(level) && !isAdmin ? new AdminRequired() : null;
}
