import { Injectable } from '@nestjs/common';
import { AccountLocked, type EndReason, SessionEnded, type SessionPrincipal } from '#access';
import { type DataKey, SessionSlots } from '#data-keys';
import { digest, newId, randomSecret, sameDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { SettingsService, sessionTimeoutHours } from '#settings';
import { Clock, DAY_MS, HOUR_MS, type Instant, type SessionId, toRfc3339, type UserId } from '#shared';
import { type ClientInfo } from './client-info.js';
import { type LockFacts } from './lock-state.js';
import { type LoginFactor, Session } from './session.entity.js';
import { SessionLockRepository } from './session-lock.repository.js';
import { SessionRepository } from './session.repository.js';
import { secretFromToken } from './token-claims.js';
import { TokenSigner } from './token-signer.js';

const REMEMBERED_MS = 30 * DAY_MS;
/** Live sessions of one user; the oldest go. */
const MAX_LIVE = 100;

/** A session about to be stored, and the token that only its owner gets to see. */
export type NewSession = { readonly row: Session; readonly token: string };

/** What the owner of a new session gets. */
export type IssuedSession = { readonly token: string; readonly expiresAt: Instant };

export type SessionRequest = {
  readonly user: { readonly id: UserId; readonly sessionEpoch: number };
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  readonly rememberMe: boolean;
  /** Null where this login cannot open the data. */
  readonly dataKey: DataKey | null;
  /** The absolute end, where the session takes the place of another one. */
  readonly expiresAt?: Instant;
};

/** Sessions: made here and only here, and ended. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly locks: SessionLockRepository,
    private readonly signer: TokenSigner,
    private readonly slots: SessionSlots,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /** Prepares a session outside the transaction; it exists once {@link store} is committed. */
  async prepare({
    user,
    factor,
    client,
    rememberMe,
    dataKey,
    expiresAt,
  }: SessionRequest): Promise<NewSession> {
    const now = this.clock.now();
    const secret = randomSecret();
    const id = newId<SessionId>();
    const userId = user.id;
    const row = Object.assign(new Session(), {
      id,
      userId,
      secretDigest: digest(secret),
      epoch: user.sessionEpoch,
      dataSlot: dataKey && this.slots.make({ table: 'session', rowId: id, userId, secret }, dataKey),
      factor,
      createdAt: now,
      expiresAt: expiresAt ?? now + (await this.lifeMs(rememberMe)),
      lastActiveAt: now,
      unlockCount: 0,
      idleLockedAt: null,
      endedAt: null,
      endReason: null,
      ipAddress: client.address,
      userAgent: client.userAgent,
      isDesktopApp: client.isDesktopApp,
    });
    const token = this.signer.sign({ type: 'session', userId, rowId: id, secret, expiresAt: row.expiresAt });
    return { row, token };
  }

  private async lifeMs(rememberMe: boolean): Promise<number> {
    return rememberMe ? REMEMBERED_MS : (await this.settings.get(sessionTimeoutHours)) * HOUR_MS;
  }

  async store(tx: Tx, { row, token }: NewSession): Promise<IssuedSession> {
    await this.sessions.add(tx, { ...row, unlockCount: await this.locks.startingCount(tx, row.userId) });
    await this.sessions.trim(tx, row.userId, MAX_LIVE, row.createdAt);
    return { token, expiresAt: row.expiresAt };
  }

  /**
   * The caller's data key; null when this session cannot open it. Throws `SecretUnreadable`, and `SessionEnded`
   * (`superseded`) when an unlock has replaced the caller's token since it was accepted.
   */
  async findDataKey({ userId, session: { id, token } }: SessionPrincipal): Promise<DataKey | null> {
    const secret = secretFromToken(token);
    const row = await this.sessions.findDataSlot(id);
    if (!row?.dataSlot) return null;
    if (!sameDigest(row.secretDigest, digest(secret))) throw new SessionEnded({ reason: 'superseded' });
    return this.slots.open({ table: 'session', rowId: id, userId, secret }, row.dataSlot);
  }

  /** Lets the caller's session open the data from now on. Throws `SessionEnded`. */
  async giveDataKey(tx: Tx, { userId, session }: SessionPrincipal, dataKey: DataKey): Promise<void> {
    const { id, token } = session;
    const secret = secretFromToken(token);
    const slot = this.slots.make({ table: 'session', rowId: id, userId, secret }, dataKey);
    if (!(await this.sessions.setDataSlot(tx, id, digest(secret), slot))) await this.refuse(tx, id);
  }

  /** Ends all live sessions of a user, but for one where `except` is given; returns how many there were. */
  endAll(tx: Tx, userId: UserId, reason: EndReason, except?: SessionId): Promise<number> {
    return this.sessions.endAll(tx, userId, reason, this.clock.now(), except);
  }

  /**
   * Makes sure that the caller's session and token are still good in this transaction, and that whoever ends the
   * session at the same time meets this one. Throws `SessionEnded`.
   */
  async stay(tx: Tx, { session }: Pick<SessionPrincipal, 'session'>): Promise<void> {
    if (!(await this.sessions.stay(tx, session, this.clock.now()))) await this.refuse(tx, session.id);
  }

  /** As {@link stay}. Throws `AccountLocked` as well, when the screen was locked after the caller was let in. */
  async stayUnlocked(tx: Tx, { session }: SessionPrincipal): Promise<void> {
    await this.stay(tx, { session });
    const lock = await this.locks.find(tx, session.id);
    if (lock) throw new AccountLocked({ locked_at: toRfc3339(lock.lockedAt), reason: lock.reason });
  }

  /** Ends the user's other sessions that are locked, or idle for too long; returns how many there were. */
  endOthersLocked(
    tx: Tx,
    { userId, session }: SessionPrincipal,
    limit: Pick<LockFacts, 'lockAfter' | 'lockCount'>,
  ): Promise<number> {
    const others = { userId, except: session.id };
    return this.locks.endOthersLocked(tx, others, { ...limit, now: this.clock.now() });
  }

  /** How long ago the caller logged in; an unlocked screen is no login. Throws `SessionEnded`. */
  async ageMs(tx: Tx, { session: { id } }: SessionPrincipal): Promise<number> {
    const createdAt = await this.sessions.findCreatedAt(tx, id);
    return createdAt === null ? this.refuse(tx, id) : this.clock.now() - createdAt;
  }

  private async refuse(tx: Tx, id: SessionId): Promise<never> {
    throw new SessionEnded({ reason: await this.sessions.findEndReason(tx, id) });
  }

  /** Ends the user's live sessions but the caller's; returns how many there were. */
  endOthers(tx: Tx, { userId, session }: SessionPrincipal, reason: EndReason): Promise<number> {
    return this.sessions.endAll(tx, userId, reason, this.clock.now(), session.id);
  }

  /** Ends all live sessions of all users; returns how many there were. */
  endAllUsers(tx: Tx, reason: EndReason): Promise<number> {
    return this.sessions.endAllUsers(tx, reason, this.clock.now());
  }

  /** Ends one session for good. False when it had ended already. */
  end(tx: Tx, id: SessionId, reason: EndReason): Promise<boolean> {
    return this.sessions.end(tx, id, reason, this.clock.now());
  }
}
