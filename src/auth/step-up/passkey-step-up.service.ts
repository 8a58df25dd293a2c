import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type PasskeyRequest, type RequestOptions, SessionPasskeys, type SessionPasskeyUse } from '#passkeys';

/** As a code does, a passkey proves possession; the session was logged in with the rest. */
export const STEP_UP_USE: SessionPasskeyUse = {
  purpose: 'step_up',
  isOnlyFactor: false,
  action: 'session.reauthenticated',
};

/** Asks authenticators for a proof within a live session. */
@Injectable()
export class PasskeyStepUpService {
  constructor(private readonly passkeys: SessionPasskeys) {}

  /** Throws `NoPasskeys` if none counts in this session. */
  start(caller: SessionPrincipal): Promise<PasskeyRequest<RequestOptions>> {
    return this.passkeys.start(caller, STEP_UP_USE);
  }
}
