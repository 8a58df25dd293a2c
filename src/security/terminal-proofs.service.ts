import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import {
  type PasskeyProof,
  type PasskeyRequest,
  type RequestOptions,
  SessionPasskeys,
  type SessionPasskeyUse,
} from '#passkeys';
import { type Tx } from '#platform/database';
import { FactorVerifier, sessionFactorBuckets } from '#totp';
import { InvalidMfaCode, MfaNotEnabled, TooManyAttempts } from './security.errors.js';

/** What opens a locked terminal: a code of the authenticator app, or a passkey. */
export type TerminalProof = { readonly code: string } | { readonly passkey: PasskeyProof };

/** An accepted proof, to be recorded in the transaction that relies on it. */
type AcceptedProof = {
  readonly factor: 'totp' | 'passkey';
  readonly recordSuccess: (tx: Tx) => Promise<void>;
};

const CODE_ERRORS = { wrong: InvalidMfaCode, tooMany: TooManyAttempts } as const;

/** Verifies what opens a locked terminal. Codes and passkeys of a session have one limit. */
@Injectable()
export class TerminalProofs {
  constructor(
    private readonly factors: FactorVerifier,
    private readonly passkeys: SessionPasskeys,
  ) {}

  /** Returns the options for a passkey that opens this terminal only. Throws `MfaNotEnabled`, `NoPasskeys`. */
  async start(caller: SessionPrincipal, terminalId: string): Promise<PasskeyRequest<RequestOptions>> {
    if (!caller.totpEnabled) throw new MfaNotEnabled();
    return { ...(await this.passkeys.start(caller, toUse(caller, terminalId))), prfSalt: null };
  }

  /** Throws `InvalidMfaCode`, `TooManyAttempts`, and for a passkey what {@link SessionPasskeys.verify} throws. */
  async verify(caller: SessionPrincipal, terminalId: string, proof: TerminalProof): Promise<AcceptedProof> {
    if ('passkey' in proof) {
      const passkey = await this.passkeys.verify(caller, toUse(caller, terminalId), proof.passkey);
      return { factor: 'passkey', recordSuccess: (tx) => this.passkeys.recordSuccess(tx, passkey) };
    }
    const { userId, session } = caller;
    const buckets = sessionFactorBuckets(session.id, userId);
    const code = await this.factors.verifyTotp(userId, proof.code, buckets, CODE_ERRORS);
    return { factor: 'totp', recordSuccess: (tx) => this.factors.recordSuccess(tx, code) };
  }
}

/** As a code does, a passkey proves possession; the session was logged in with the rest. */
function toUse({ userId, session }: SessionPrincipal, terminalId: string): SessionPasskeyUse {
  return {
    purpose: 'terminal',
    subject: terminalId,
    isOnlyFactor: false,
    action: 'passkey.verified',
    limit: { buckets: sessionFactorBuckets(session.id, userId), refusal: TooManyAttempts },
  };
}
