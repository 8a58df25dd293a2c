import { Injectable } from '@nestjs/common';
import { type ScreenLock, SessionEnded, SessionExpired } from '#access';
import { digest } from '#platform/crypto';
import { type LiveSession, SessionLiveness } from '#sessions';
import {
  type ApplicationId,
  type ApplicationSessionId,
  Clock,
  type Instant,
  type SessionId,
  type UserId,
} from '#shared';
import { type SessionProofs } from '../door-question.js';
import {
  ApplicationSessionRepository,
  type OpenRow,
  type VisitRow,
} from './application-session.repository.js';
import { type GuardedApplication, toGuarded } from './guarded-application.js';

/** A live session that asks for an application, read from the database for this request. */
export type DoorVisit = SessionProofs & {
  /** Null before the hand-over. */
  readonly applicationSessionId: ApplicationSessionId | null;
  readonly isFramed: boolean;
  readonly application: GuardedApplication;
  readonly sharesOrigin: boolean;
  readonly sessionId: SessionId;
  /** Digest of the session's secret, which an unlock replaces. */
  readonly secretDigest: string;
  readonly factor: VisitRow['factor'];
  /** Whether the first factor was single sign-on. */
  readonly isFederated: boolean;
  readonly expiresAt: Instant;
  readonly lastActiveAt: Instant;
  readonly lock: ScreenLock | null;
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: boolean;
  readonly isListed: boolean;
  readonly totpEnabled: boolean;
};

/** What a live application session with open connections depends on. */
export type OpenVisit = Pick<
  OpenRow,
  'applicationId' | 'version' | 'userId' | 'secretDigest' | 'factor' | 'loggedInAt'
> & {
  readonly lock: ScreenLock | null;
  readonly isAdmin: boolean;
  readonly isListed: boolean;
  /** The terminals that are locked for it. */
  readonly lockedTerminals: readonly string[];
};

/** Finds the session behind a request to an application. Caches nothing. */
@Injectable()
export class DoorSessions {
  constructor(
    private readonly sessions: ApplicationSessionRepository,
    private readonly liveness: SessionLiveness,
    private readonly clock: Clock,
  ) {}

  /** Returns the visit that the secret of an application's cookie opens; null unless its session is live. */
  find(secret: string): Promise<DoorVisit | null> {
    const secretDigest = digest(secret);
    return this.findLive(() => this.sessions.findByDigest(secretDigest));
  }

  /** Returns the visit that a session could make; null unless it is live, and for an unknown application. */
  findForSession(sessionId: SessionId, applicationId: ApplicationId): Promise<DoorVisit | null> {
    return this.findLive(() => this.sessions.findForSession(sessionId, applicationId));
  }

  /**
   * Returns the live visits among application sessions with open connections; the others have ended. Changes nothing: a
   * session that exceeded its idle timeout is locked in the result only.
   *
   * @param terminals the terminals that the connections lead to
   */
  async listOpen(
    ids: readonly ApplicationSessionId[],
    terminals: readonly string[],
  ): Promise<Map<ApplicationSessionId, OpenVisit>> {
    const rows = await this.sessions.listOpen(ids, terminals, this.clock.now());
    const found = new Map<ApplicationSessionId, OpenVisit>();
    for (const row of rows) {
      const live = this.liveness.inspect(row);
      if (live === null) continue;
      const { applicationSessionId: id, lockedTerminal } = row;
      const known = found.get(id)?.lockedTerminals ?? NONE;
      const lockedTerminals = lockedTerminal === null ? known : [...known, lockedTerminal];
      found.set(id, toOpenVisit(live, lockedTerminals));
    }
    return found;
  }

  private async findLive(read: () => Promise<VisitRow | undefined>): Promise<DoorVisit | null> {
    try {
      const live = await this.liveness.find(read);
      return live === null ? null : toVisit(live);
    } catch (error) {
      if (error instanceof SessionEnded || error instanceof SessionExpired) return null;
      throw error;
    }
  }
}

function toVisit({ row, lock }: LiveSession<VisitRow>): DoorVisit {
  const { applicationSessionId, sessionId, secretDigest, factor, expiresAt, lastActiveAt } = row;
  const { userId, username, loggedInAt } = row;
  const application = toGuarded({ ...row, id: row.applicationId, name: row.applicationName });
  return {
    ...{ applicationSessionId, application, sessionId, secretDigest, factor, expiresAt, lastActiveAt, lock },
    ...{ userId, username, loggedInAt },
    isFramed: row.isFramed === 1,
    isFederated: row.isFederated === 1,
    sharesOrigin: row.sharesOrigin === 1,
    isAdmin: row.isAdmin === 1,
    isListed: row.isListed === 1,
    totpEnabled: row.totpEnabled === 1,
    secondFactorAt: findSecondFactorAt(row, application),
  };
}

const NONE: readonly string[] = [];

function toOpenVisit({ row, lock }: LiveSession<OpenRow>, lockedTerminals: readonly string[]): OpenVisit {
  const { applicationId, version, userId, secretDigest, factor, loggedInAt } = row;
  return {
    ...{ applicationId, version, userId, secretDigest, factor, loggedInAt, lock, lockedTerminals },
    isAdmin: row.isAdmin === 1,
    isListed: row.isListed === 1,
  };
}

/** A trusted device proves an earlier second factor, whose age is not known. */
export function findSecondFactorAt(
  { factor, loggedInAt }: Pick<VisitRow, 'factor' | 'loggedInAt'>,
  { maxAgeMinutes }: Pick<GuardedApplication, 'maxAgeMinutes'>,
): Instant | null {
  if (factor === 'totp' || factor === 'backup_code') return loggedInAt;
  return factor === 'trusted_device' && maxAgeMinutes === null ? loggedInAt : null;
}
