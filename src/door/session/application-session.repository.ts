import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { type ImmediateRead, type PreparedRead, Reader, type Tx } from '#platform/database';
import { ROLE_NAMES, ROLE_REQUIRES_FACTOR } from '#roles';
import { INACCESSIBLE_TERMINAL } from '#security';
import { LIVE_FACTS, type LiveFacts, type LoginFactor } from '#sessions';
import { type ApplicationId, type ApplicationSessionId, type Instant, type SessionId } from '#shared';
import { isListedSql } from '../application.repository.js';
import { ApplicationSession } from '../application-session.entity.js';
import { type ApplicationState } from './known-applications.service.js';

/** A session, its user and the state of an application, read in one statement. Flags are 0 or 1 on both engines. */
export type VisitRow = LiveFacts &
  ApplicationState & {
    readonly applicationSessionId: ApplicationSessionId | null;
    readonly isFramed: number;
    readonly secretDigest: string;
    readonly factor: LoginFactor;
    readonly isFederated: number;
    readonly loggedInAt: Instant;
    readonly username: string;
    readonly isAdmin: number;
    readonly roleNames: string | null;
    readonly roleRequiresFactor: number;
    readonly totpEnabled: number;
    readonly isListed: number;
    /** Whether another application has the same origin, so that the path decides. */
    readonly sharesOrigin: number;
  };

const IS_LISTED = `${isListedSql('s.user_id')} AS isListed`;

/** The columns of a session `s`, its user `u` and an application `p`. */
const VISIT = `
         s.secret_digest AS secretDigest, s.factor AS factor, s.created_at AS loggedInAt, u.name AS username,
         u.is_admin AS isAdmin, u.totp_enabled AS totpEnabled, p.id AS applicationId, p.version AS version,
         p.updated_at AS updatedAt, p.enabled AS isEnabled, p.mode AS mode, p.who AS who, p.needs AS needs,
         p.max_age_minutes AS maxAgeMinutes,
         EXISTS (SELECT 1 FROM oidc_session f WHERE f.session_id = s.id) AS isFederated,
         ${IS_LISTED}, ${ROLE_NAMES}, ${ROLE_REQUIRES_FACTOR},
         EXISTS (SELECT 1 FROM application o WHERE o.origin = p.origin AND o.id <> p.id) AS sharesOrigin,
         ${LIVE_FACTS}`;

/** Runs for every request to an application, so it bypasses the ORM. */
const FIND_BY_DIGEST = `
  SELECT a.id AS applicationSessionId, a.is_framed AS isFramed, ${VISIT}
  FROM application_session a
  JOIN session s ON s.id = a.session_id JOIN user u ON u.id = s.user_id
  JOIN application p ON p.id = a.application_id
  WHERE a.secret_digest = ?`;

/**
 * Of an application session with open connections: one row for each of their terminals that is locked, or a single row.
 * Only what can change, because a thousand of them are read more than twice a second.
 */
export type OpenRow = LiveFacts &
  Pick<
    VisitRow,
    'secretDigest' | 'factor' | 'loggedInAt' | 'isAdmin' | 'applicationId' | 'version' | 'isListed'
  > & {
    readonly applicationSessionId: ApplicationSessionId;
    readonly lockedTerminal: string | null;
  };

/** Never empty, because SQL has no empty lists. No ID of a terminal is empty. */
const listOf = (values: readonly string[]) =>
  values.length === 0 ? "('')" : `(${values.map(() => '?').join(', ')})`;

const listOpen = (ids: readonly string[], terminals: readonly string[]) => `
  SELECT a.id AS applicationSessionId, t.terminal_id AS lockedTerminal, s.secret_digest AS secretDigest,
         s.factor AS factor, s.created_at AS loggedInAt, u.is_admin AS isAdmin, p.id AS applicationId,
         p.version AS version, ${IS_LISTED}, ${LIVE_FACTS}
  FROM application_session a
  JOIN session s ON s.id = a.session_id JOIN user u ON u.id = s.user_id
  JOIN application p ON p.id = a.application_id
  LEFT JOIN terminal_lock t ON t.terminal_id IN ${listOf(terminals)} AND ${INACCESSIBLE_TERMINAL}
  WHERE a.id IN ${listOf(ids)}`;

const FIND_FOR_SESSION = `
  SELECT NULL AS applicationSessionId, 0 AS isFramed, ${VISIT}
  FROM session s JOIN user u ON u.id = s.user_id JOIN application p ON p.id = ?
  WHERE s.id = ?`;

/** The only file that queries `application_session`. */
@Injectable()
export class ApplicationSessionRepository {
  /** Finds an application session by the digest of its secret: at once where no read has to be waited for. */
  readonly findByDigest: ImmediateRead<VisitRow> | PreparedRead<VisitRow>;
  private readonly findVisit: PreparedRead<VisitRow>;

  constructor(private readonly reader: Reader) {
    this.findByDigest =
      reader.prepareImmediate<VisitRow>(FIND_BY_DIGEST) ?? reader.prepare<VisitRow>(FIND_BY_DIGEST);
    this.findVisit = reader.prepare<VisitRow>(FIND_FOR_SESSION);
  }

  /** Finds what an application session of this session would read. */
  findForSession(sessionId: SessionId, applicationId: ApplicationId): Promise<VisitRow | undefined> {
    return this.findVisit(applicationId, sessionId);
  }

  /** Reads all application sessions with open connections in one statement, and which of the terminals are locked for them. */
  listOpen(
    ids: readonly ApplicationSessionId[],
    terminals: readonly string[],
    now: Instant,
  ): Promise<OpenRow[]> {
    const values = [...terminals, now, ...ids];
    return this.reader.read((manager) => manager.query<OpenRow[]>(listOpen(ids, terminals), values));
  }

  async add(tx: Tx, session: ApplicationSession): Promise<void> {
    await tx.insert(ApplicationSession, session);
  }

  /** Returns whether the session has opened the application before. */
  hasOpened(tx: Tx, sessionId: SessionId, applicationId: ApplicationId): Promise<boolean> {
    return tx.existsBy(ApplicationSession, { sessionId, applicationId });
  }

  /** Removes the application session with this secret. Returns false if there is none. */
  async remove(tx: Tx, secretDigest: string, applicationId: ApplicationId): Promise<boolean> {
    const { affected } = await tx.delete(ApplicationSession, { secretDigest, applicationId });
    return affected === 1;
  }

  /** Removes the oldest application sessions of a session and an application beyond `max`. */
  async evictOldest(
    tx: Tx,
    { sessionId, applicationId }: Pick<ApplicationSession, 'sessionId' | 'applicationId'>,
    max: number,
  ): Promise<void> {
    const surplus = await tx.find(ApplicationSession, {
      select: { id: true },
      where: { sessionId, applicationId },
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: max,
      take: max,
    });
    if (surplus.length > 0) await tx.delete(ApplicationSession, { id: In(surplus.map(({ id }) => id)) });
  }
}
