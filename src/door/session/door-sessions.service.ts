import { Injectable } from '@nestjs/common';
import { type ScreenLock, SessionEnded, SessionExpired } from '#access';
import { AppConfig } from '#platform/config';
import { digest } from '#platform/crypto';
import { type LiveSession, SessionLiveness } from '#sessions';
import {
  type ApplicationId,
  type ApplicationSessionId,
  Clock,
  type Eventually,
  ServiceUnavailable,
  type SessionId,
} from '#shared';
import {
  ApplicationSessionRepository,
  type OpenRow,
  type VisitRow,
} from './application-session.repository.js';
import { type DoorVisit, type FactorMode, toVisit } from './door-visit.js';
import { KnownApplications } from './known-applications.service.js';

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

const MAX_READS = 3;

/** Finds the session behind a request to an application. Caches nothing of it. */
@Injectable()
export class DoorSessions {
  private readonly mode: FactorMode;

  constructor(
    private readonly sessions: ApplicationSessionRepository,
    private readonly applications: KnownApplications,
    private readonly liveness: SessionLiveness,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.mode = config.env.SECOND_FACTOR_REQUIRED;
  }

  /** Returns the visit that the secret of an application's cookie opens; null unless its session is live. */
  find(secret: string): Eventually<DoorVisit | null> {
    const secretDigest = digest(secret);
    const read = () => this.sessions.findByDigest(secretDigest);
    const first = read();
    const settled = first instanceof Promise ? undefined : this.findSettled(first);
    if (settled !== undefined) return settled;
    // The first read is part of the loop, so that the usual case takes one statement, and its failure has a handler.
    let isFirst = true;
    return this.findLive(async () => {
      const row = isFirst ? first : read();
      isFirst = false;
      return row;
    });
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

  /** Returns the visit if it is known without another statement, otherwise undefined. */
  private findSettled(row: VisitRow | undefined): DoorVisit | null | undefined {
    if (row === undefined) return null;
    const live = this.liveness.inspect(row);
    if (live === null) return null;
    const application = this.applications.find(row);
    // A session that exceeded its idle timeout has yet to be locked.
    const mustLock = live.lock !== null && this.liveness.assess(row).idleAt !== null;
    return application === null || mustLock ? undefined : toVisit(live, application, this.mode);
  }

  private async findLive(read: () => Promise<VisitRow | undefined>): Promise<DoorVisit | null> {
    for (let attempt = 0; attempt < MAX_READS; attempt += 1) {
      const live = await this.findOpen(read);
      if (live === null) return null;
      const application = await this.applications.get(live.row);
      if (application !== null) return toVisit(live, application, this.mode);
    }
    // The application changed between the reads; a lagging database node would keep returning the old one.
    throw new ServiceUnavailable();
  }

  private async findOpen(read: () => Promise<VisitRow | undefined>): Promise<LiveSession<VisitRow> | null> {
    try {
      return await this.liveness.find(read);
    } catch (error) {
      if (error instanceof SessionEnded || error instanceof SessionExpired) return null;
      throw error;
    }
  }
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
