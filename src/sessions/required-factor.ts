import { requiresSecondFactor } from '#access';
import { hasSecondFactor, type LoginFactor } from './session.entity.js';

/** The columns that decide whether a session lacks a required second factor. Flags are 0 or 1. */
export type FactorRow = {
  readonly factor: LoginFactor;
  readonly isAdmin: number;
  readonly roleRequiresFactor: number;
};

/** Returns whether the account requires a second factor that the login of the session did not have. */
export function lacksRequiredFactor(
  { factor, isAdmin, roleRequiresFactor }: FactorRow,
  mode: Parameters<typeof requiresSecondFactor>[1],
): boolean {
  if (hasSecondFactor(factor)) return false;
  const facts = { isAdmin: isAdmin === 1, roleRequiresFactor: roleRequiresFactor === 1 };
  return requiresSecondFactor(facts, mode);
}
