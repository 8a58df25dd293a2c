import { SECOND_MS } from '#shared';
import { ReauthenticationRequired } from './access.errors.js';
import { type ProofMethod, type SessionPrincipal } from './principal.js';
import { PROOF_MS } from './step-up.policy.js';

/** What a user can prove themselves with in a live session. Implemented above the modules it needs. */
export abstract class ProofMethods {
  abstract list(caller: SessionPrincipal): Promise<readonly ProofMethod[]>;

  /** Throws `ReauthenticationRequired`, which names the methods. */
  async ask(caller: SessionPrincipal): Promise<never> {
    const needs = await this.list(caller);
    throw new ReauthenticationRequired({ needs, max_age_seconds: PROOF_MS / SECOND_MS });
  }
}
