import { Injectable } from '@nestjs/common';
import {
  InvalidToken,
  parseHeldGrants,
  type Principal,
  type ScreenLock,
  SessionExpired,
  SessionEnded,
  toPrincipal,
  TotpRequired,
} from '#access';
import { AppConfig } from '#platform/config';
import { sameDigest } from '#platform/crypto';
import { Clock, type Instant, isId, type SessionId, type UserId } from '#shared';
import { type LiveSession, SessionLiveness } from './session-liveness.js';
import { lacksRequiredFactor } from './required-factor.js';
import { hasSecondFactor } from './session.entity.js';
import { type CredentialRow, SessionRepository } from './session.repository.js';
import { TokenVerifier, type VerifiedToken } from './token-verifier.js';

/** Identifies a session with its current secret, for work that outlives a request. */
export type SessionRef = {
  readonly id: SessionId;
  readonly userId: UserId;
  /** Digest of the session's secret, which an unlock replaces. */
  readonly secretDigest: string;
};

/** The current state of a live session. */
export type SessionState = Pick<Principal, 'permissions'> & {
  readonly totpEnabled: boolean;
  readonly lock: ScreenLock | null;
  readonly lastActiveAt: Instant;
  readonly mustEnrol: boolean;
};

/** Verifies session tokens, and decides from the database row whether their session is live. Caches no session. */
@Injectable()
export class SessionAuthenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly sessions: SessionRepository,
    private readonly liveness: SessionLiveness,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the caller. Throws `InvalidToken` unless the token is a valid session token whose session belongs to its
   * subject, `TotpRequired` for the token of a login challenge, `SessionEnded` with the reason, or `SessionExpired`.
   */
  async authenticate(token: string): Promise<Principal> {
    const verified = this.tokens.findVerified(token) ?? (await this.tokens.verifyAndRemember(token));
    const ref = toSessionRef(verified);
    const row = await this.sessions.findCredential(ref.id);
    const live = this.findSettled(row, ref) ?? (await this.findLive(ref));
    if (live !== null) return this.toCaller(live, token);
    throw this.isPast(verified.exp) ? new SessionExpired() : new SessionEnded({ reason: 'gone' });
  }

  /**
   * Returns the caller of a token that was verified before, if their session is live and need not be locked; null where
   * the database has to be waited for. Throws as {@link authenticate}. Promises would cost a tenth of the requests per second.
   */
  authenticateNow(token: string): Principal | null {
    const verified = this.tokens.findVerified(token);
    if (verified === undefined || this.sessions.findCredentialNow === null) return null;
    const ref = toSessionRef(verified);
    const live = this.findSettled(this.sessions.findCredentialNow(ref.id), ref);
    return live === null ? null : this.toCaller(live, token);
  }

  /**
   * Returns the current state of a session that was authenticated earlier; needs no token. Throws as
   * {@link authenticate}; a lock is not an error.
   */
  async getState(session: SessionRef): Promise<SessionState> {
    const live = await this.findLive(session);
    if (live === null) throw new SessionEnded({ reason: 'gone' });
    const { row, lock } = live;
    const permissions = parseHeldGrants(row.isAdmin === 1, row.roleGrants);
    const { lastActiveAt } = row;
    return {
      permissions,
      totpEnabled: row.totpEnabled === 1,
      lastActiveAt,
      lock,
      mustEnrol: this.mustEnrol(row),
    };
  }

  private toCaller({ row, lock }: LiveSession<CredentialRow>, token: string): Principal {
    const { sessionId: id, expiresAt, lastActiveAt, secretDigest, provedAt, loginProvedAt } = row;
    const factors = { hasSecondFactor: hasSecondFactor(row.factor), mustEnrol: this.mustEnrol(row) };
    const session = { id, expiresAt, lastActiveAt, secretDigest, provedAt, loginProvedAt, ...factors, token };
    return toPrincipal(row, { dataUnlocked: row.hasDataSlot === 1, lock, session, apiKey: null });
  }

  private mustEnrol(row: CredentialRow): boolean {
    return lacksRequiredFactor(row, this.config.env.SECOND_FACTOR_REQUIRED);
  }

  /** @param seconds since 1970, as in the claims of a token */
  private isPast(seconds: number): boolean {
    return seconds * 1_000 <= this.clock.now();
  }

  /** Returns a session that need not be locked before its request, or null. */
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

/** Throws `TotpRequired` for the token of a login challenge, `InvalidToken` for any other that is no session token. */
function toSessionRef({ typ, sid, sub, secretDigest }: VerifiedToken): SessionRef {
  if (typ === 'totp') throw new TotpRequired();
  if (typ !== 'session' || !isId<SessionId>(sid)) throw new InvalidToken();
  return { id: sid, userId: sub, secretDigest };
}

function assertOwner(row: CredentialRow, { userId }: SessionRef): void {
  if (row.userId !== userId) throw new InvalidToken();
}

function assertCurrent(row: CredentialRow, { secretDigest }: SessionRef): void {
  if (!sameDigest(row.secretDigest, secretDigest)) throw new SessionEnded({ reason: 'superseded' });
}
