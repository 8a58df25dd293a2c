import { type ScreenLock } from '#access';
import { type AppConfig } from '#platform/config';
import { parseRoleNames } from '#roles';
import { hasSecondFactor, lacksRequiredFactor, type LiveSession } from '#sessions';
import { type ApplicationSessionId, type Instant, type SessionId, type UserId } from '#shared';
import { type SessionProofs } from '../door-question.js';
import { type VisitRow } from './application-session.repository.js';
import { type GuardedApplication } from './guarded-application.js';

export type FactorMode = AppConfig['env']['SECOND_FACTOR_REQUIRED'];

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
  /** The names of the user's roles. */
  readonly roles: readonly string[];
  readonly isListed: boolean;
  readonly totpEnabled: boolean;
  /** Whether the session can only enrol the second factor that the account requires. */
  readonly mustEnrol: boolean;
};

/** One literal without parts to spread, which would take as long as the rest of the decision. */
export function toVisit(
  { row, lock }: LiveSession<VisitRow>,
  application: GuardedApplication,
  mode: FactorMode,
): DoorVisit {
  return {
    applicationSessionId: row.applicationSessionId,
    isFramed: row.isFramed === 1,
    application,
    sharesOrigin: row.sharesOrigin === 1,
    sessionId: row.sessionId,
    secretDigest: row.secretDigest,
    factor: row.factor,
    isFederated: row.isFederated === 1,
    expiresAt: row.expiresAt,
    lastActiveAt: row.lastActiveAt,
    lock,
    userId: row.userId,
    username: row.username,
    isAdmin: row.isAdmin === 1,
    roles: parseRoleNames(row.isAdmin === 1, row.roleNames),
    isListed: row.isListed === 1,
    totpEnabled: row.totpEnabled === 1,
    mustEnrol: lacksRequiredFactor(row, mode),
    loggedInAt: row.loggedInAt,
    secondFactorAt: findSecondFactorAt(row, application),
  };
}

/** A trusted device proves an earlier second factor, whose age is not known. */
export function findSecondFactorAt(
  { factor, loggedInAt }: Pick<VisitRow, 'factor' | 'loggedInAt'>,
  { maxAgeMinutes }: Pick<GuardedApplication, 'maxAgeMinutes'>,
): Instant | null {
  const isTooVague = factor === 'trusted_device' && maxAgeMinutes !== null;
  return hasSecondFactor(factor) && !isTooVague ? loggedInAt : null;
}
