import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { type Tx } from '#platform/database';
import { TerminalsService } from '#security';
import { SessionsService } from '#sessions';
import { type SessionId } from '#shared';
import { TotpService, TrustedDevicesService } from '#totp';
import { type User } from '#users';
import { PasswordResetRepository } from '../store/password-reset.repository.js';
import { LoginChallengesService } from './login-challenges.service.js';
import { exhaustedCodesBucket } from './reset-limits.js';
import { accountBucket } from './password-limits.js';

/** What ends together with a credential: everything that was made by proving the old one. */
@Injectable()
export class CredentialRevocation {
  constructor(
    private readonly sessions: SessionsService,
    private readonly resets: PasswordResetRepository,
    private readonly devices: TrustedDevicesService,
    private readonly totp: TotpService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly terminals: TerminalsService,
    private readonly attempts: AttemptsService,
  ) {}

  /**
   * Sessions, devices, open resets, an enrolment that was begun, and what too many guesses at password or codes had
   * closed. API keys stay, and so does a second factor that is on.
   */
  async afterPasswordChange(tx: Tx, user: User): Promise<void> {
    await this.sessions.endAll(tx, user.id, 'password_changed');
    await this.resets.removeOf(tx, user.id);
    await this.totp.removePending(tx, user.id);
    await this.afterFactorChange(tx, user);
    await this.attempts.recordSuccess(tx, {
      resetOnSuccess: [accountBucket(user.nameKey), exhaustedCodesBucket(user.nameKey)],
    });
  }

  /**
   * All sessions, devices and logins under way: none of them has seen the new factor.
   * @param successor the session that has
   */
  async afterFactorEnabled(tx: Tx, user: User, successor: SessionId): Promise<void> {
    await this.sessions.endAll(tx, user.id, 'second_factor_changed', successor);
    await this.terminals.unlockAll(tx, user.id, 'owner');
    await this.afterFactorChange(tx, user);
  }

  /** Devices, logins that wait for a code, and terminal locks, which could not be opened any more; counts those. */
  async afterFactorRemoved(tx: Tx, user: User, by: 'owner' | 'operator'): Promise<number> {
    await this.afterFactorChange(tx, user);
    return this.terminals.unlockAll(tx, user.id, by);
  }

  /** Trusted devices and logins that wait for a code. */
  async afterFactorChange(tx: Tx, { id }: User): Promise<void> {
    await this.devices.removeAll(tx, id);
    await this.loginChallenges.endAll(tx, id);
  }
}
