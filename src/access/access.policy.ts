import { type DomainError, toRfc3339 } from '#shared';
import { type AccessRule } from './access.decorators.js';
import { AccountLocked, AdminRequired, SessionRequired } from './access.errors.js';
import { type Principal } from './principal.js';

/** The whole rule for a known caller, in the order of the checks. The refusal, or null to let them in. */
export function refusalFor(caller: Principal, { level, whileLocked }: AccessRule): DomainError | null {
  if (caller.lock !== null && whileLocked !== true) {
    return new AccountLocked({ locked_at: toRfc3339(caller.lock.lockedAt), reason: caller.lock.reason });
  }
  if (level === 'session' && caller.session === null) return new SessionRequired();
  if (level === 'admin' && !caller.isAdmin) return new AdminRequired();
  return null;
}
