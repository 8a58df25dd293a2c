import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { digest, newId, randomSecret } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { type ApplicationSessionId, Clock, MINUTE_MS } from '#shared';
import { type ApplicationCode } from '../application-session.entity.js';
import { parseCanonicalPath } from '../canonical-path.js';
import { ApplicationSessionRepository } from '../session/application-session.repository.js';
import { Doorkeeper, type DoorResult } from '../session/doorkeeper.service.js';
import { DoorSessions } from '../session/door-sessions.service.js';
import { type DoorVisit } from '../session/door-visit.js';
import { type GuardedApplication } from '../session/guarded-application.js';
import { ApplicationCodeRepository } from './application-code.repository.js';

const CODE_LIFE_MS = MINUTE_MS;
/** Sessions are per browser, so more than one is left over from a cookie that was lost. */
const MAX_SESSIONS = 5;

/** What a code carries to the host of the application. */
type WantedCode = Pick<ApplicationCode, 'nonceDigest' | 'target' | 'isFramed'>;

/** Text that only the browser of the application has. */
export type Presented = {
  readonly origin: string;
  readonly code: string;
  readonly nonce: string;
  /** The secret of the browser's present application session; replaced, so that nobody can fix it in advance. */
  readonly previous: (application: GuardedApplication) => string | null;
};

/** A redeemed code: the new secret, the visit it opens, and where to continue. */
export type HandedOver = {
  readonly secret: string;
  readonly visit: DoorVisit;
  readonly result: DoorResult;
  readonly target: string;
};

/** A new application session. */
type Opened = Pick<ApplicationCode, 'applicationId' | 'target'> & {
  /** Whether the session opened the application for the first time. */
  readonly isFirst: boolean;
};

/** Hands a login over to an application by a one-time code. */
@Injectable()
export class HandOver {
  constructor(
    private readonly codes: ApplicationCodeRepository,
    private readonly rows: ApplicationSessionRepository,
    private readonly sessions: DoorSessions,
    private readonly doorkeeper: Doorkeeper,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a code for the browser whose nonce has this digest. It is valid once, for a minute. Its target is a safe one; see
   * `toSafeTarget`.
   */
  async issue(visit: DoorVisit, wanted: WantedCode): Promise<string> {
    const code = randomSecret().toString('base64url');
    const now = this.clock.now();
    const row: ApplicationCode = {
      codeDigest: digest(code),
      sessionId: visit.sessionId,
      applicationId: visit.application.id,
      ...wanted,
      createdAt: now,
      expiresAt: now + CODE_LIFE_MS,
    };
    await this.transactions.run((tx) => this.codes.add(tx, row));
    return code;
  }

  /**
   * Spends a code and creates the application session. Returns null for a code that is not valid in this browser, or whose
   * session has ended; the decision about the target comes with the result.
   */
  async redeem(presented: Presented): Promise<HandedOver | null> {
    const secret = randomSecret().toString('base64url');
    const presentedCode = { codeDigest: digest(presented.code), nonceDigest: digest(presented.nonce) };
    const opened = await this.transactions.run(async (tx) => {
      const code = await this.codes.spend(tx, presentedCode, this.clock.now());
      return code === null ? null : this.open(tx, code, digest(secret));
    });
    if (opened === null) return null;
    const visit = await this.sessions.find(secret);
    if (visit?.application.origin !== presented.origin) {
      await this.end({ id: opened.applicationId }, secret);
      return null;
    }
    return this.check(visit, { ...opened, secret, previous: presented.previous });
  }

  /** Ends one application session; its session stays. */
  async end(application: Pick<GuardedApplication, 'id'>, secret: string): Promise<void> {
    await this.transactions.run((tx) => this.rows.remove(tx, digest(secret), application.id));
  }

  private async open(tx: Tx, code: ApplicationCode, secretDigest: string): Promise<Opened> {
    const { sessionId, applicationId, isFramed, target } = code;
    const isFirst = !(await this.rows.hasOpened(tx, sessionId, applicationId));
    const id = newId<ApplicationSessionId>();
    const createdAt = this.clock.now();
    await this.rows.add(tx, { id, secretDigest, sessionId, applicationId, isFramed, createdAt });
    await this.rows.evictOldest(tx, { sessionId, applicationId }, MAX_SESSIONS);
    return { applicationId, target, isFirst };
  }

  /** Checks screen lock and right again, because the code may be a minute old. */
  private async check(
    visit: DoorVisit,
    { secret, target, previous, isFirst }: Opened & Pick<HandedOver, 'secret'> & Pick<Presented, 'previous'>,
  ): Promise<HandedOver> {
    const { application } = visit;
    const path = parseCanonicalPath(target);
    const request = { method: 'GET', path, isWebSocket: false, isPreflight: false };
    const result = await this.doorkeeper.decide(application, visit, request);
    const old = previous(application);
    await this.transactions.run(async (tx) => {
      if (old !== null) await this.rows.remove(tx, digest(old), application.id);
      if (!result.decision.isAllowed) await this.rows.remove(tx, digest(secret), application.id);
      else if (isFirst) await this.record(tx, visit);
    });
    return { secret, visit, result, target };
  }

  private async record(tx: Tx, { userId, sessionId, application }: DoorVisit): Promise<void> {
    const details = { application: application.id, slug: application.slug, session: sessionId };
    await this.audit.record(tx, { action: 'application.opened', actor: userId, details });
  }
}
