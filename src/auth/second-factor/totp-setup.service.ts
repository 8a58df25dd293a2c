import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type Enrolment, TotpAlreadyEnabled, TotpService } from '#totp';
import { UsersService } from '#users';
import { CallerAssertion } from '../flow/caller-assertion.service.js';

/** Begins to switch the second factor on: a secret that is worth nothing before a code has proved it. */
@Injectable()
export class TotpSetupService {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly callers: CallerAssertion,
  ) {}

  /** Throws `TotpAlreadyEnabled`, `SessionEnded`. */
  async setUp(caller: SessionPrincipal): Promise<Enrolment> {
    const user = await this.users.get({ userId: caller.userId });
    if (user.totpEnabled) throw new TotpAlreadyEnabled();
    const owner = { userId: user.id, name: user.name };
    return this.totp.setUp(owner, (tx) => this.callers.assertUnchanged(tx, caller, user));
  }
}
