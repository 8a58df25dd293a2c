import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { type AuditedBy } from '#audit';
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

/** Revokes what was obtained with a credential when that credential changes. */
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
   * Ends sessions, trusted devices, pending resets and a pending enrolment, and the lockouts caused by failed attempts
   * at the password or reset codes. API keys and an enabled second factor stay.
   */
  async afterPasswordChange(tx: Tx, user: User): Promise<void> {
    await this.sessions.endAll(tx, user.id, 'password_changed');
    await this.resets.removeByUser(tx, user.id);
    await this.totp.removePending(tx, user.id);
    await this.afterFactorChange(tx, user);
    await this.attempts.reset(tx, [accountBucket(user.nameKey), exhaustedCodesBucket(user.nameKey)]);
  }

  /**
   * Ends all sessions, trusted devices and login challenges, because they were created without the new factor.
   * @param successor the session that was created with it
   */
  async afterFactorEnabled(tx: Tx, user: User, successor: SessionId): Promise<void> {
    await this.sessions.endAll(tx, user.id, 'second_factor_changed', successor);
    await this.terminals.unlockAll(tx, user.id, { actor: user.id });
    await this.afterFactorChange(tx, user);
  }

  /** Also removes terminal locks, which nothing could unlock any longer; returns how many. */
  async afterFactorRemoved(tx: Tx, user: User, by: AuditedBy): Promise<number> {
    await this.afterFactorChange(tx, user);
    return this.terminals.unlockAll(tx, user.id, by);
  }

  /** Ends trusted devices and login challenges. */
  async afterFactorChange(tx: Tx, { id }: User): Promise<void> {
    await this.devices.removeAll(tx, id);
    await this.loginChallenges.endAll(tx, id);
  }
}
