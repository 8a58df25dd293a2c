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
import { Clock, type DomainError, type Instant, isId, type SessionId, type UserId } from '#shared';
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
    const isExpired = exp * 1_000 <= this.clock.now();
    const toMissing = () => (isExpired ? new SessionExpired() : new SessionEnded({ reason: 'gone' }));
    const { row, lock } = await this.findLive({ id: sid, userId: sub, secretDigest }, toMissing);
    const { expiresAt, lastActiveAt } = row;
    const session = { id: sid, expiresAt, lastActiveAt, secretDigest: row.secretDigest, token };
    return toPrincipal(row, { dataUnlocked: row.hasDataSlot === 1, lock, session, apiKey: null });
  }

  /**
   * Returns the current state of a session that was authenticated earlier; needs no token. Throws as
   * {@link authenticate}; a lock is not an error.
   */
  async getState(session: SessionRef): Promise<SessionState> {
    const { row, lock } = await this.findLive(session, () => new SessionEnded({ reason: 'gone' }));
    const { lastActiveAt } = row;
    return { isAdmin: row.isAdmin === 1, totpEnabled: row.totpEnabled === 1, lastActiveAt, lock };
  }

  /** @param toMissing makes the error for a deleted row; called only then, because an error's stack trace costs 12 µs */
  private async findLive(
    { id, userId, secretDigest }: SessionRef,
    toMissing: () => DomainError,
  ): Promise<LiveSession<CredentialRow>> {
    const read = async () => {
      const row = await this.sessions.findCredential(id);
      if (row && row.userId !== userId) throw new InvalidToken();
      return row;
    };
    const live = await this.liveness.find(read, (row) => {
      if (!sameDigest(row.secretDigest, secretDigest)) throw new SessionEnded({ reason: 'superseded' });
    });
    if (live === null) throw toMissing();
    return live;
  }
}
