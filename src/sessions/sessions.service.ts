import { Injectable } from '@nestjs/common';
import {
  type AuthenticatedSession,
  type EndReason,
  SessionEnded,
  type SessionPrincipal,
  toAccountLocked,
} from '#access';
import { type DataKey, SessionSlots } from '#data-keys';
import { digest, newId, randomSecret, sameDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { SettingsService, sessionTimeoutHours } from '#settings';
import { Clock, DAY_MS, HOUR_MS, type Instant, type SessionId, type UserId } from '#shared';
import { type ClientInfo } from './client-info.js';
import { type LockFacts } from './lock-state.js';
import { type LoginFactor, Session } from './session.entity.js';
import { SessionLockRepository } from './session-lock.repository.js';
import { SessionRepository } from './session.repository.js';
import { secretFromToken } from './token-claims.js';
import { TokenSigner } from './token-signer.js';

const REMEMBER_ME_MS = 30 * DAY_MS;
/** Maximum number of live sessions per user; the oldest ones are ended. */
const MAX_LIVE = 100;

/** A session and the current secret of its token. */
type OfSession = { readonly session: Pick<AuthenticatedSession, 'id' | 'secretDigest'> };

/** When a session was proved. */
export type SessionProof = Pick<Session, 'provedAt' | 'loginProvedAt'>;

/** Of a session that no factor which counts has proved. */
export const UNPROVED: SessionProof = { provedAt: null, loginProvedAt: null };

/** A session to be stored, and the token that its owner gets. */
export type NewSession = { readonly row: Session; readonly token: string };

/** What the owner of a new or renewed session gets. */
export type IssuedSession = { readonly token: string; readonly expiresAt: Instant };

export type SessionRequest = {
  readonly user: { readonly id: UserId; readonly sessionEpoch: number };
  readonly factor: LoginFactor;
  readonly client: ClientInfo;
  readonly rememberMe: boolean;
  /** Null if this login cannot open the data. */
  readonly dataKey: DataKey | null;
  /** That of the session which it replaces, or `now` for a login. */
  readonly proof: SessionProof | 'now';
  /** The absolute expiry, if the session replaces another one. */
  readonly expiresAt?: Instant;
};

/** Creates and ends sessions. No other class does. */
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
    proof,
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
      ...(proof === 'now' ? { provedAt: now, loginProvedAt: now } : proof),
      expiresAt: expiresAt ?? now + (await this.getLifetimeMs(rememberMe)),
      lastActiveAt: now,
      unlockCount: 0,
      idleLockedAt: null,
      endedAt: null,
      endReason: null,
      ipAddress: client.address,
      userAgent: client.userAgent,
      isDesktopApp: client.isDesktopApp,
      appName: client.appName ?? null,
    });
    const token = this.signer.sign({ type: 'session', userId, rowId: id, secret, expiresAt: row.expiresAt });
    return { row, token };
  }

  async store(tx: Tx, { row, token }: NewSession): Promise<IssuedSession> {
    await this.sessions.add(tx, {
      ...row,
      unlockCount: await this.locks.getInitialUnlockCount(tx, row.userId),
    });
    await this.sessions.evictOldest(tx, row.userId, MAX_LIVE, row.createdAt);
    return { token, expiresAt: row.expiresAt };
  }

  /**
   * Returns the caller's data key; null if this session cannot open it. Throws `SecretUnreadable`, and `SessionEnded`
   * (`superseded`) if an unlock has replaced the caller's token since the request was admitted.
   */
  async findDataKey({ userId, session: { id, token } }: SessionPrincipal): Promise<DataKey | null> {
    const secret = secretFromToken(token);
    const row = await this.sessions.findDataSlot(id);
    if (!row?.dataSlot) return null;
    if (!sameDigest(row.secretDigest, digest(secret))) throw new SessionEnded({ reason: 'superseded' });
    return this.slots.open({ table: 'session', rowId: id, userId, secret }, row.dataSlot);
  }

  /** Stores the data key in the slot of the caller's session, which then opens the data. Throws `SessionEnded`. */
  async storeDataKey(tx: Tx, { userId, session }: SessionPrincipal, dataKey: DataKey): Promise<void> {
    const { id, token } = session;
    const secret = secretFromToken(token);
    const slot = this.slots.make({ table: 'session', rowId: id, userId, secret }, dataKey);
    if (!(await this.sessions.setDataSlot(tx, id, digest(secret), slot))) await this.throwEnded(tx, id);
  }

  /** Ends all live sessions of a user except `except`; returns how many. */
  endAll(tx: Tx, userId: UserId, reason: EndReason, except?: SessionId): Promise<number> {
    return this.sessions.endAll(tx, userId, reason, this.clock.now(), except);
  }

  /**
   * Asserts that the caller's session and token are valid in this transaction. Locks the row, so that a concurrent end of
   * the session waits for this transaction. Throws `SessionEnded`.
   */
  async assertActive(tx: Tx, { session }: OfSession): Promise<void> {
    if (!(await this.sessions.touchIfActive(tx, session, this.clock.now())))
      await this.throwEnded(tx, session.id);
  }

  /** As {@link assertActive}. Throws `AccountLocked` as well, if the screen was locked after the caller was admitted. */
  async assertUnlocked(tx: Tx, { session }: OfSession): Promise<void> {
    await this.assertActive(tx, { session });
    const lock = await this.locks.find(tx, session.id);
    if (lock) throw toAccountLocked(lock);
  }

  /** Ends the user's other sessions that are locked or exceeded their idle timeout; returns how many. */
  endOthersLocked(
    tx: Tx,
    { userId, session }: SessionPrincipal,
    limit: Pick<LockFacts, 'lockAfter' | 'lockCount'>,
  ): Promise<number> {
    const others = { userId, except: session.id };
    return this.locks.endOthersLocked(tx, others, { ...limit, now: this.clock.now() });
  }

  /** Ends the user's live sessions except the caller's; returns how many. */
  endOthers(tx: Tx, { userId, session }: SessionPrincipal, reason: EndReason): Promise<number> {
    return this.sessions.endAll(tx, userId, reason, this.clock.now(), session.id);
  }

  /** Ends all sessions of all users; returns how many. */
  endAllSessions(tx: Tx, reason: EndReason): Promise<number> {
    return this.sessions.endAllSessions(tx, reason, this.clock.now());
  }

  /** Ends one session. Returns false if it had already ended. */
  end(tx: Tx, id: SessionId, reason: EndReason): Promise<boolean> {
    return this.sessions.end(tx, id, reason, this.clock.now());
  }

  private async getLifetimeMs(rememberMe: boolean): Promise<number> {
    return rememberMe ? REMEMBER_ME_MS : (await this.settings.get(sessionTimeoutHours)) * HOUR_MS;
  }

  /** Throws `SessionEnded`, with the reason. */
  async throwEnded(tx: Tx, id: SessionId): Promise<never> {
    throw new SessionEnded({ reason: await this.sessions.findEndReason(tx, id) });
  }
}
