import { Injectable } from '@nestjs/common';
import {
  InvalidToken,
  type Principal,
  type ScreenLock,
  SessionExpired,
  SessionEnded,
  type AuthenticatedSession,
} from '#access';
import { sameDigest } from '#platform/crypto';
import {
  Clock,
  type DomainError,
  type Eventually,
  type Instant,
  isId,
  ServiceUnavailable,
  type SessionId,
  type UserId,
  whenThere,
} from '#shared';
import { IdleLock } from './idle-lock.js';
import { type CredentialRow, SessionRepository } from './session.repository.js';
import { secretIn } from './token-claims.js';
import { type VerifiedToken } from './verified-tokens.js';

/** A session with its present secret, as something that outlives a request remembers it. */
export type SessionRef = {
  readonly id: SessionId;
  readonly userId: UserId;
  /** Of the session's secret: an unlock replaces it. */
  readonly secretDigest: string;
};

const TRIES = 3;

type Found = { readonly row: CredentialRow; readonly lock: ScreenLock | null };

/** How a marked session is doing. */
export type SessionState = {
  readonly isAdmin: boolean;
  readonly totpEnabled: boolean;
  readonly lock: ScreenLock | null;
  readonly lastActiveAt: Instant;
};

/** Decides from the row of this request whether a verified session token is still good. Nothing is cached. */
@Injectable()
export class SessionAuthenticator {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly idleLock: IdleLock,
    private readonly clock: Clock,
  ) {}

  /** Throws `SessionEnded` with the reason, `SessionExpired`, or `InvalidToken` for a token of another user. */
  authenticate({ sid, sub, exp, secretDigest }: VerifiedToken, token: string): Eventually<Principal> {
    if (!isId<SessionId>(sid)) throw new InvalidToken();
    const isOver = exp * 1_000 <= this.clock.now();
    const mark = { id: sid, userId: sub, secretDigest };
    const found = this.find(mark, isOver ? new SessionExpired() : undefined);
    return whenThere(found, ({ row, lock }) => principalOf(row, lock, sid, token));
  }

  /** The same question later on, without the token. Throws as {@link authenticate} does; a lock is an answer. */
  async stateOf(mark: SessionRef): Promise<SessionState> {
    const { row, lock } = await this.find(mark);
    const { lastActiveAt } = row;
    return { isAdmin: row.isAdmin === 1, totpEnabled: row.totpEnabled === 1, lastActiveAt, lock };
  }

  private find(mark: SessionRef, missing?: DomainError, tries = TRIES): Eventually<Found> {
    const { id, userId, secretDigest } = mark;
    return whenThere(this.sessions.findCredential(id), (row) => {
      if (!row) throw missing ?? new SessionEnded({ reason: 'gone' });
      if (row.userId !== userId) throw new InvalidToken();
      this.assertLive(row, secretDigest);
      return whenThere(this.idleLock.check(id, row), (lock) =>
        lock === 'changed' ? this.findAgain(mark, missing, tries - 1) : { row, lock },
      );
    });
  }

  /** The row was another one by the time it was to be locked; a node that lags behind would show the old one for ever. */
  private findAgain(mark: SessionRef, missing: DomainError | undefined, tries: number): Eventually<Found> {
    if (tries === 0) throw new ServiceUnavailable();
    return this.find(mark, missing, tries);
  }

  private assertLive(row: CredentialRow, secretDigest: string): void {
    if (row.endReason !== null) throw new SessionEnded({ reason: row.endReason });
    if (row.epoch !== row.currentEpoch) throw new SessionEnded({ reason: 'revoked' });
    if (row.expiresAt <= this.clock.now()) throw new SessionExpired();
    if (!sameDigest(row.secretDigest, secretDigest)) throw new SessionEnded({ reason: 'superseded' });
  }
}

function principalOf(row: CredentialRow, lock: ScreenLock | null, id: SessionId, token: string): Principal {
  const hasPassword = row.hasPassword === 1;
  return {
    userId: row.userId,
    username: row.username,
    isAdmin: row.isAdmin === 1,
    isOidc: row.isOidc === 1,
    isDualAuth: row.isOidc === 1 && hasPassword,
    totpEnabled: row.totpEnabled === 1,
    dataUnlocked: row.hasDataSlot === 1,
    lock,
    session: new ProvenSession(id, row, token),
    apiKey: null,
  };
}

/** Few requests open data, so the secret is taken from the token only then. */
class ProvenSession implements AuthenticatedSession {
  readonly expiresAt: Instant;
  readonly lastActiveAt: Instant;
  readonly secretDigest: string;
  /** Private, so that nothing that prints the session shows it. */
  readonly #token: string;

  constructor(
    readonly id: SessionId,
    row: CredentialRow,
    token: string,
  ) {
    this.expiresAt = row.expiresAt;
    this.lastActiveAt = row.lastActiveAt;
    this.secretDigest = row.secretDigest;
    this.#token = token;
  }

  get token(): string {
    return this.#token;
  }

  get secret(): Buffer {
    return secretIn(this.#token);
  }
}
