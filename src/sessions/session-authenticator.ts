import { Injectable } from '@nestjs/common';
import {
  InvalidToken,
  type Principal,
  type ScreenLock,
  SessionExpired,
  SessionEnded,
  toPrincipal,
  TotpRequired,
} from '#access';
import { sameDigest } from '#platform/crypto';
import { Clock, type Instant, isId, type SessionId, type UserId } from '#shared';
import { type LiveSession, SessionLiveness } from './session-liveness.js';
import { type CredentialRow, SessionRepository } from './session.repository.js';
import { TokenVerifier } from './token-verifier.js';

/** Identifies a session with its current secret, for work that outlives a request. */
export type SessionRef = {
  readonly id: SessionId;
  readonly userId: UserId;
  /** Digest of the session's secret, which an unlock replaces. */
  readonly secretDigest: string;
};

/** The current state of a live session. */
export type SessionState = {
  readonly isAdmin: boolean;
  readonly totpEnabled: boolean;
  readonly lock: ScreenLock | null;
  readonly lastActiveAt: Instant;
};

/** Verifies session tokens, and decides from the database row whether their session is live. Caches no session. */
@Injectable()
export class SessionAuthenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly sessions: SessionRepository,
    private readonly liveness: SessionLiveness,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the caller. Throws `InvalidToken` unless the token is a valid session token whose session belongs to its
   * subject, `TotpRequired` for the token of a login challenge, `SessionEnded` with the reason, or `SessionExpired`.
   */
  async authenticate(token: string): Promise<Principal> {
    const verified = this.tokens.findVerified(token) ?? (await this.tokens.verifyAndRemember(token));
    const { typ, sid, sub, exp, secretDigest } = verified;
    if (typ === 'totp') throw new TotpRequired();
    if (typ !== 'session' || !isId<SessionId>(sid)) throw new InvalidToken();
    const ref = { id: sid, userId: sub, secretDigest };
    const live = this.findSettled(await this.sessions.findCredential(sid), ref) ?? (await this.findLive(ref));
    if (live === null) throw this.isPast(exp) ? new SessionExpired() : new SessionEnded({ reason: 'gone' });
    const { row, lock } = live;
    const { expiresAt, lastActiveAt } = row;
    const session = { id: sid, expiresAt, lastActiveAt, secretDigest: row.secretDigest, token };
    return toPrincipal(row, { dataUnlocked: row.hasDataSlot === 1, lock, session, apiKey: null });
  }

  /**
   * Returns the current state of a session that was authenticated earlier; needs no token. Throws as
   * {@link authenticate}; a lock is not an error.
   */
  async getState(session: SessionRef): Promise<SessionState> {
    const live = await this.findLive(session);
    if (live === null) throw new SessionEnded({ reason: 'gone' });
    const { row, lock } = live;
    const { lastActiveAt } = row;
    return { isAdmin: row.isAdmin === 1, totpEnabled: row.totpEnabled === 1, lastActiveAt, lock };
  }

  /** @param seconds since 1970, as in the claims of a token */
  private isPast(seconds: number): boolean {
    return seconds * 1_000 <= this.clock.now();
  }

  /** Returns a session that need not be locked before its request, or null. Saves a promise in almost every request. */
  private findSettled(row: CredentialRow | undefined, ref: SessionRef): LiveSession<CredentialRow> | null {
    if (row === undefined) return null;
    assertOwner(row, ref);
    const { lock, idleAt } = this.liveness.assess(row);
    assertCurrent(row, ref);
    return idleAt === null ? { row, lock } : null;
  }

  /** Resolves to null for a deleted row. */
  private findLive(ref: SessionRef): Promise<LiveSession<CredentialRow> | null> {
    const read = async () => {
      const row = await this.sessions.findCredential(ref.id);
      if (row) assertOwner(row, ref);
      return row;
    };
    return this.liveness.find(read, (row) => assertCurrent(row, ref));
  }
}

function assertOwner(row: CredentialRow, { userId }: SessionRef): void {
  if (row.userId !== userId) throw new InvalidToken();
}

function assertCurrent(row: CredentialRow, { secretDigest }: SessionRef): void {
  if (!sameDigest(row.secretDigest, secretDigest)) throw new SessionEnded({ reason: 'superseded' });
}
