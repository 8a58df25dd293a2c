import { type AuthenticatedSession } from './principal.js';

/** `SECOND_FACTOR_REQUIRED`: which accounts require a second factor; roles can require it of others. */
type SecondFactorMode = 'off' | 'admins' | 'everyone';

/** What decides whether an account requires a second factor. */
export type FactorFacts = {
  readonly isAdmin: boolean;
  /** Whether one of its roles requires a second factor. */
  readonly roleRequiresFactor: boolean;
};

/** Returns whether logins of an account require a second factor. */
export const requiresSecondFactor = (
  { isAdmin, roleRequiresFactor }: FactorFacts,
  mode: SecondFactorMode,
): boolean => mode === 'everyone' || roleRequiresFactor || (mode === 'admins' && isAdmin);

/** Returns whether a caller may do nothing but enrol a second factor. An API key never has to. */
export const mustEnrol = (caller: {
  readonly session: Pick<AuthenticatedSession, 'mustEnrol'> | null;
}): boolean => caller.session?.mustEnrol === true;
