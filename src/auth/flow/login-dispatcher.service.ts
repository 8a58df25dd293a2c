import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { type DataKey } from '#data-keys';
import { type Tx } from '#platform/database';
import {
  type ClientInfo,
  type IssuedSession,
  type LoginFactor,
  type NewSession,
  SessionsService,
} from '#sessions';
import { SingleSessionService } from '#security';
import { type TrustedDevice, TrustedDevicesService } from '#totp';
import { type User, UserRepository } from '#users';
import { InvalidCredentials } from './auth.errors.js';
import { LoginChallengesService, type NewLoginChallenge } from './login-challenges.service.js';

/** A verified factor of a login: the user, the client, and the data key that the factor opened. */
export type VerifiedStep = {
  readonly user: User;
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  readonly rememberMe: boolean;
  readonly dataKey: DataKey | null;
};

/** A session to store. `device` is the trusted device that replaces the second factor, if any. */
export type SessionStep = NewSession & {
  readonly user: User;
  readonly factor: LoginFactor;
  readonly device: TrustedDevice | null;
};

/** What follows the first factor, not stored yet. */
export type NextStep = SessionStep | NewLoginChallenge;

/** Logged in, or the token with which to send the second factor. */
export type LoginResult = { readonly session: IssuedSession } | { readonly tempToken: string };

/**
 * The only code that issues the session of a login. Password login, single sign-on and second-factor login each check
 * their factor, then use this class. Stored state alone decides what follows the first factor:
 *
 * 1. `user.totp_enabled` is false: the session.
 * 2. It is true, and `trusted_device` has an unexpired row for a secret that the client sent: the session.
 * 3. It is true otherwise: a login challenge (a row in `pending_login`). `POST /users/totp/verify-login` consumes that
 *    row, once and within ten minutes, and issues the session.
 *
 * A login prepares the next step ({@link prepareNext}, {@link prepareSession}) before its transaction. The first write of
 * the transaction is {@link claim}, the last {@link storeNext} or {@link issueSession}.
 */
@Injectable()
export class LoginDispatcher {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly devices: TrustedDevicesService,
    private readonly singleSession: SingleSessionService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Decides what follows the first factor, and prepares it.
   * @param device the trusted device of the client; it replaces the second factor, never the first
   */
  async prepareNext(step: VerifiedStep, device: TrustedDevice | null): Promise<NextStep> {
    if (!step.user.totpEnabled) return this.prepareSession(step);
    if (device) return { ...(await this.prepareSession({ ...step, factor: 'trusted_device' })), device };
    return this.loginChallenges.prepare(step.user.id, step);
  }

  /** Prepares the session once every factor is verified. */
  async prepareSession(step: VerifiedStep): Promise<SessionStep> {
    const { user, factor } = step;
    return { ...(await this.sessions.prepare(step)), user, factor, device: null };
  }

  /**
   * Counts the login, provided that the user's `credential_version`, `session_epoch` and `totp_enabled` are still what they
   * were before the factor was checked; otherwise returns false, and there must be no login. Also makes concurrent logins
   * and credential changes of one user run one after another.
   */
  claim(tx: Tx, user: User): Promise<boolean> {
    return this.users.countLogin(tx, user);
  }

  /** Stores the session or the login challenge. Throws `InvalidCredentials` when the device is no longer trusted. */
  async storeNext(tx: Tx, next: NextStep): Promise<LoginResult> {
    if (!('tempToken' in next)) return { session: await this.issueSession(tx, next) };
    await this.loginChallenges.store(tx, next);
    return { tempToken: next.tempToken };
  }

  /** Stores the session; in single-session mode it ends the user's other ones. Throws as {@link storeNext}. */
  async issueSession(tx: Tx, { user, factor, device, ...session }: SessionStep): Promise<IssuedSession> {
    if (device && !(await this.devices.use(tx, device))) throw new InvalidCredentials();
    const details = { session: session.row.id };
    await this.audit.record(tx, { action: 'login', actor: user.id, factor, details });
    await this.singleSession.makeRoom(tx, user.id);
    return this.sessions.store(tx, session);
  }
}
