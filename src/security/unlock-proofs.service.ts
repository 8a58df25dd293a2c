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
import { passcodeBuckets, PasscodeVerifier } from './passcode-verifier.js';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import {
  IncorrectPasscode,
  NoPasscodeSet,
  PasskeyUnlockNotAllowed,
  TooManyAttempts,
} from './security.errors.js';

/** What unlocks the screen: the passcode, or a passkey if the user allows it. */
export type UnlockProof = { readonly passcode: string } | { readonly passkey: PasskeyProof };

/** An accepted proof. */
export type AcceptedUnlock = {
  readonly factor: 'passcode' | 'passkey';
  readonly lock: ScreenLock;
  /** Unlocks the account for new sessions. Throws if the proof no longer counts. */
  readonly unlock: (tx: Tx) => Promise<void>;
};

/** Verifies what unlocks the screen. Passcodes and passkeys of an account have one limit. */
@Injectable()
export class UnlockProofs {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly passcodes: PasscodeVerifier,
    private readonly passkeys: SessionPasskeys,
  ) {}

  /** Returns the options for a passkey. Throws `NoPasscodeSet`, `PasskeyUnlockNotAllowed`, `NoPasskeys`. */
  async start(caller: SessionPrincipal): Promise<PasskeyRequest<RequestOptions>> {
    await this.getAllowing(caller);
    return { ...(await this.passkeys.start(caller, toUse(caller))), prfSalt: null };
  }

  /**
   * Throws `NoPasscodeSet`, `TooManyAttempts` (not evaluated), `IncorrectPasscode`, and for a passkey
   * `PasskeyUnlockNotAllowed` and what {@link SessionPasskeys.verify} throws.
   */
  async verify(caller: SessionPrincipal, proof: UnlockProof): Promise<AcceptedUnlock> {
    return 'passkey' in proof
      ? this.verifyPasskey(caller, proof.passkey)
      : this.verifyPasscode(caller, proof.passcode);
  }

  private async verifyPasscode(caller: SessionPrincipal, passcode: string): Promise<AcceptedUnlock> {
    const lock = await this.passcodes.verify(caller, passcode, 'account.unlocked');
    const unlock = async (tx: Tx) => {
      // The passcode was changed or removed after it was verified.
      if (!(await this.locks.unlock(tx, lock))) throw new IncorrectPasscode();
    };
    return { factor: 'passcode', lock, unlock };
  }

  private async verifyPasskey(caller: SessionPrincipal, proof: PasskeyProof): Promise<AcceptedUnlock> {
    const lock = await this.getAllowing(caller);
    const verified = await this.passkeys.verify(caller, toUse(caller), proof);
    const unlock = async (tx: Tx) => {
      if (!(await this.locks.unlockByPasskey(tx, caller.userId))) throw new PasskeyUnlockNotAllowed();
      await this.passkeys.recordSuccess(tx, verified);
    };
    return { factor: 'passkey', lock, unlock };
  }

  private async getAllowing({ userId }: SessionPrincipal): Promise<ScreenLock> {
    const lock = await this.locks.get(userId);
    if (lock.passcode === null) throw new NoPasscodeSet();
    if (!lock.allowsPasskey) throw new PasskeyUnlockNotAllowed();
    return lock;
  }
}

/** Whoever sits at a locked screen may hold a security key that somebody left there: it must verify its user. */
function toUse({ userId }: SessionPrincipal): SessionPasskeyUse {
  return {
    purpose: 'unlock',
    isOnlyFactor: true,
    action: 'account.unlocked',
    limit: { buckets: passcodeBuckets(userId), refusal: TooManyAttempts },
  };
}
