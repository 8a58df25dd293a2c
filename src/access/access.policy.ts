import { type DomainError, toRfc3339 } from '#shared';
import { type AccessLevel, type AccessRule } from './access.decorators.js';
import { AccountLocked, AdminRequired, SessionRequired } from './access.errors.js';
import { type Principal } from './principal.js';

const NEEDS_SESSION: ReadonlySet<AccessLevel> = new Set(['session', 'admin-session']);
const NEEDS_ADMIN: ReadonlySet<AccessLevel> = new Set(['admin', 'admin-session']);

/** The whole rule for a known caller, in the order of the checks. The refusal, or null to let them in. */
export function refusalFor(caller: Principal, { level, whileLocked }: AccessRule): DomainError | null {
  if (caller.lock !== null && whileLocked !== true) {
    return new AccountLocked({ locked_at: toRfc3339(caller.lock.lockedAt), reason: caller.lock.reason });
  }
  if (NEEDS_SESSION.has(level) && caller.session === null) return new SessionRequired();
  if (NEEDS_ADMIN.has(level) && !caller.isAdmin) return new AdminRequired();
  return null;
}
