import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { type DataKey } from '#data-keys';
import { Transactions, type Tx } from '#platform/database';
import {
  type ClientInfo,
  type IssuedSession,
  type LoginFactor,
  type NewSession,
  SessionsService,
  UNPROVED,
} from '#sessions';
import { SingleSessionService } from '#security';
import { type TrustedDevice, TrustedDevicesService } from '#totp';
import { type User, UserRepository } from '#users';
import { AccountSuspended, InvalidCredentials } from './auth.errors.js';
import { FactorPolicy } from './factor-policy.service.js';
import { LoginChallengesService, type NewLoginChallenge } from './login-challenges.service.js';

/** A verified factor of a login: the user, the client, and the data key that the factor opened. */
export type VerifiedStep = {
  readonly user: User;
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  readonly rememberMe: boolean;
  readonly dataKey: DataKey | null;
  /** False if it is the only factor, and whoever enrolled it had not proved who they are. */
  readonly isProof?: boolean;
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

/** Every factor was right, but there is no session, because the account is suspended. */
class Suspended {
  readonly isSuspended = true;
}

/**
 * The only code that issues the session of a login. Password login, single sign-on, passkey login and second-factor login
 * each check their factor, then use this class. A passkey that verifies its user is two factors, so its login goes straight
 * to {@link prepareSession}. Otherwise stored state alone decides what follows the first factor:
 *
 * 1. `user.totp_enabled` is false: the session, unless the account requires a second factor and has a passkey. If it
 *    requires one and has none, the session can only enrol.
 * 2. Otherwise, if `trusted_device` has an unexpired row for a secret that the client sent: the session.
 * 3. Otherwise: a login challenge (a row in `pending_login`). `POST /users/totp/verify-login`, or
 *    `POST /users/webauthn/authenticate/verify` with a passkey, consumes that row, once and within ten minutes, and issues
 *    the session.
 *
 * A login prepares the next step ({@link prepareNext}, {@link prepareSession}) before its transaction, which
 * {@link commit} runs. The first write of the transaction is {@link claim}, the last {@link storeNext} or
 * {@link issueSession}.
 */
@Injectable()
export class LoginDispatcher {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly devices: TrustedDevicesService,
    private readonly singleSession: SingleSessionService,
    private readonly factors: FactorPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Decides what follows the first factor, and prepares it.
   * @param device the trusted device of the client; it replaces the second factor, never the first
   */
  async prepareNext(step: VerifiedStep, device: TrustedDevice | null): Promise<NextStep> {
    if (!(await this.factors.asksSecondFactor(step.user))) return this.prepareSession(step);
    if (device) return { ...(await this.prepareSession({ ...step, factor: 'trusted_device' })), device };
    return this.loginChallenges.prepare(step.user.id, step);
  }

  /** Returns the login challenge instead of the session if a role that the user has been given requires a second factor. */
  async recheckNext(tx: Tx, step: VerifiedStep, next: NextStep): Promise<NextStep> {
    const isSession = !('tempToken' in next) && next.device === null;
    if (!isSession || !(await this.factors.asksSecondFactorIn(tx, step.user))) return next;
    return this.loginChallenges.prepare(step.user.id, step);
  }

  /** Prepares the session once every factor is verified. */
  async prepareSession(step: VerifiedStep): Promise<SessionStep> {
    const { user, factor, isProof = true } = step;
    const proof = isProof ? 'now' : UNPROVED;
    return { ...(await this.sessions.prepare({ ...step, proof })), user, factor, device: null };
  }

  /**
   * Runs the transaction of a login. A suspended account gets no session, but what the login used is committed: the codes
   * are spent, and the attempts were correct. Throws `AccountSuspended` afterwards.
   */
  async commit<T>(work: (tx: Tx) => Promise<T | Suspended>): Promise<T> {
    const result = await this.transactions.run(work);
    if (result instanceof Suspended) throw new AccountSuspended();
    return result;
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
  async storeNext(tx: Tx, next: NextStep): Promise<LoginResult | Suspended> {
    if ('tempToken' in next) {
      await this.loginChallenges.store(tx, next);
      return { tempToken: next.tempToken };
    }
    const session = await this.issueSession(tx, next);
    return session instanceof Suspended ? session : { session };
  }

  /** Stores the session; in single-session mode it ends the user's other ones. Throws as {@link storeNext}. */
  async issueSession(
    tx: Tx,
    { user, factor, device, ...session }: SessionStep,
  ): Promise<IssuedSession | Suspended> {
    if (device && !(await this.devices.use(tx, device))) throw new InvalidCredentials();
    if (await this.users.isSuspended(tx, user.id)) return this.refuseSuspended(tx, user, factor);
    const { id, appName } = session.row;
    const details = { session: id, ...(appName !== null && { app: appName }) };
    await this.audit.record(tx, { action: 'login', actor: user.id, factor, details });
    await this.singleSession.makeRoom(tx, user.id);
    return this.sessions.store(tx, session);
  }

  private async refuseSuspended(tx: Tx, { id }: User, factor: LoginFactor): Promise<Suspended> {
    const event = { action: 'login', actor: null, subject: id, factor, result: 'failure' } as const;
    await this.audit.record(tx, { ...event, details: { reason: 'suspended' } });
    return new Suspended();
  }
}
