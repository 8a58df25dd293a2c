import { type DomainError } from '#shared';
import { type AccessRule } from './access-rule.js';
import {
  AdminRequired,
  ImpersonationNotAllowed,
  InsufficientScope,
  SECOND_FACTORS,
  SecondFactorRequired,
  SessionRequired,
  toAccountLocked,
} from './access.errors.js';
import { includesGrant } from './permissions.js';
import { type Principal } from './principal.js';
import { findRequiredPermission, hasScope, listAdmittingScopes } from './scope.policy.js';
import { mustEnrol } from './second-factor.policy.js';

/**
 * Returns the error for a caller whom the rule does not admit, or null. The order of the checks is part of the rule.
 *
 * @param targetUserId the user whom the request wants to act as; empty for the caller themselves
 */
export function findRefusal(caller: Principal, rule: AccessRule, targetUserId: string): DomainError | null {
  if (caller.lock !== null && rule.whileLocked !== true) {
    return toAccountLocked(caller.lock);
  }
  if (mustEnrol(caller) && rule.whileEnrolling !== true)
    return new SecondFactorRequired({ needs: SECOND_FACTORS });
  // Reject `X-Admin-Target-User` instead of ignoring it: the request would otherwise change the caller's own data.
  if (targetUserId !== '' && targetUserId !== caller.userId) return new ImpersonationNotAllowed();
  return findCredentialRefusal(caller, rule) ?? findPermissionRefusal(caller, rule);
}

/** An API key needs a scope that admits to the route. A route that names none requires a session. */
function findCredentialRefusal({ session, apiKey }: Principal, rule: AccessRule): DomainError | null {
  const [scope, ...others] = listAdmittingScopes(rule);
  if (session !== null && rule.level !== 'key') return null;
  if (scope === undefined) return new SessionRequired();
  const isAdmitted = apiKey !== null && [scope, ...others].some((one) => hasScope(apiKey, one));
  return isAdmitted ? null : new InsufficientScope({ scope });
}

function findPermissionRefusal({ permissions }: Principal, rule: AccessRule): DomainError | null {
  const permission = findRequiredPermission(rule);
  if (permission === undefined || includesGrant(permissions, permission)) return null;
  return new AdminRequired({ permission });
}
