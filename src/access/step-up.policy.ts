import { MINUTE_MS, type Instant } from '#shared';
import { type AuthenticatedSession, type Principal, type SessionPrincipal } from './principal.js';

/** The modes in which an operation asks for a fresh proof: `own` in both, `all` in `all` only. */
export type StepUp = 'own' | 'all';

export const STEP_UP_MODES = ['own', 'all', 'off'] as const;

/** Only operations that no published front end calls ask for a proof, all that matter do, or none. */
export type StepUpMode = (typeof STEP_UP_MODES)[number];

/** Provides the mode. Implemented above, because it can be a stored setting. */
export abstract class StepUpModeSource {
  abstract get(): Promise<StepUpMode>;
}

/** How long a proof is fresh. */
export const PROOF_MS = 10 * MINUTE_MS;

/**
 * Returns whether an operation may have to ask. An API key never proves who uses it: what must not be done with one requires
 * a session.
 */
export const isProofStale = (
  caller: Principal,
  stepUp: StepUp | undefined,
  now: Instant,
): caller is SessionPrincipal =>
  caller.session !== null && stepUp !== undefined && !isFresh(caller.session, now);

/** Returns whether an operation asks in a mode. */
export const asksIn = (mode: StepUpMode, stepUp: StepUp | undefined): boolean =>
  mode === 'all' || (mode === 'own' && stepUp === 'own');

/** Returns whether the user of a session has proved themselves within {@link PROOF_MS}. */
export const isFresh = ({ provedAt }: Pick<AuthenticatedSession, 'provedAt'>, now: Instant): boolean =>
  provedAt !== null && now < provedAt + PROOF_MS;

/**
 * Returns whether a factor proves who uses this session. Whoever took over a session can enrol a factor in it: without a
 * fresh proof, it counts only in sessions that later log in with the older factors.
 */
export function countsAsProof(
  factor: { readonly isProved: boolean; readonly enrolledAt: Instant },
  { loginProvedAt }: Pick<AuthenticatedSession, 'loginProvedAt'>,
): boolean {
  return factor.isProved || (loginProvedAt !== null && factor.enrolledAt < loginProvedAt);
}
