import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { type DataKey } from '#data-keys';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession, type LoginFactor, SessionsService } from '#sessions';
import { SingleSessionService } from '#security';
import { type TrustedDevice, TrustedDevicesService } from '#totp';
import { type User, UserRepository } from '#users';
import { InvalidCredentials } from './auth.errors.js';
import { type LoginRow } from './oidc-sessions.service.js';
import { LoginChallengesService } from './login-challenges.service.js';

/** A finished step: whose, proved how, from where. */
export type FinishedStep = {
  readonly user: User;
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  readonly rememberMe: boolean;
  readonly dataKey: DataKey | null;
  /** What the step has to settle, in the transaction that makes use of it. */
  readonly settle: (tx: Tx) => Promise<void>;
  /** What is to be remembered of the session, or of the login that waits for the second step. */
  readonly bind?: (tx: Tx, login: LoginRow) => Promise<void>;
};

/** Logged in, or a token for the second step. */
export type NextStep = { readonly session: IssuedSession } | { readonly tempToken: string };

/**
 * The one way to a session. Every kind of login finishes its step and comes here;
 * what comes next is decided from stored state alone:
 *
 * 1. `user.totp_enabled` is false: the session.
 * 2. It is true, and `trusted_device` has an unexpired row for a secret that the client sent: the session.
 * 3. It is true otherwise: a row in `pending_login`. `POST /users/totp/verify-login` takes that row, once and within
 *    ten minutes, and comes back to {@link complete}.
 *
 * `totp_enabled`, `credential_version` and `session_epoch` of the user row are read before the step is checked, and the
 * transaction that stores the result has them as the condition of its first write. If one of them has changed, there is
 * no login. Where the user's single-session mode is on, the other sessions end in that transaction.
 */
@Injectable()
export class SignInDispatcher {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly devices: TrustedDevicesService,
    private readonly singleSession: SingleSessionService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * After the password: to the second step where one is needed, else to the session. A trusted device skips the
   * second step, never the first. Throws `InvalidCredentials` when the credential changed while it was checked.
   */
  async proceed(step: FinishedStep, device: TrustedDevice | null): Promise<NextStep> {
    if (!step.user.totpEnabled) return { session: await this.complete(step) };
    if (!device) return { tempToken: await this.askForSecondFactor(step) };
    const settle = async (tx: Tx) => {
      await step.settle(tx);
      if (!(await this.devices.use(tx, device))) throw new InvalidCredentials();
    };
    return { session: await this.complete({ ...step, factor: 'trusted_device', settle }) };
  }

  /** Every factor was proved: the session. */
  async complete(step: FinishedStep): Promise<IssuedSession> {
    const { user, factor } = step;
    const session = await this.sessions.prepare(step);
    return this.transactions.run(async (tx) => {
      if (!(await this.users.countLogin(tx, user))) throw new InvalidCredentials();
      await step.settle(tx);
      await this.audit.record(tx, {
        action: 'login',
        actor: user.id,
        factor,
        details: { session: session.row.id },
      });
      await this.singleSession.makeRoom(tx, user.id);
      await step.bind?.(tx, session.row);
      return this.sessions.store(tx, session);
    });
  }

  private async askForSecondFactor({
    user,
    rememberMe,
    dataKey,
    settle,
    bind,
  }: FinishedStep): Promise<string> {
    const pending = this.loginChallenges.prepare(user.id, { rememberMe, dataKey });
    await this.transactions.run(async (tx) => {
      if (!(await this.users.countLogin(tx, user))) throw new InvalidCredentials();
      await settle(tx);
      await this.loginChallenges.store(tx, pending);
      await bind?.(tx, pending.row);
    });
    return pending.tempToken;
  }
}
