import { Injectable } from '@nestjs/common';
import { type ApplicationId, isId, type SessionId } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { parseCanonicalPath } from '../canonical-path.js';
import { type AskedRequest, findOpener, isInFrame, type Opener } from '../session/asked-request.js';
import { DoorAddresses } from '../session/door-addresses.js';
import { type DoorAnswer, NO_STORE } from '../session/door-answer.js';
import { Doorkeeper, type DoorResult, type Refusal } from '../session/doorkeeper.service.js';
import { DoorSessions } from '../session/door-sessions.service.js';
import { type DoorVisit } from '../session/door-visit.js';
import { type GuardedApplication, isFramedApplication, toGuarded } from '../session/guarded-application.js';
import { messagePage } from '../session/message-page.js';
import { toSafeTarget } from '../session/target.js';
import { FrameMarks } from './frame-mark.js';
import { HandOver } from './hand-over.service.js';

/** What the query of `/door/start` says. */
export type StartQuery = {
  readonly app?: string;
  readonly to?: string;
  /** SHA-256 of the nonce in a cookie of the application's origin. */
  readonly nonce?: string;
  /** From {@link FrameMarks}. */
  readonly frame?: string;
};

const DIGEST = /^[0-9a-f]{64}$/;
/** Tells the login page why the person has to log in although there is a session. */
const SECOND_FACTOR = 'second_factor';
const PROOF_TOO_OLD = 'proof_too_old';
/** Refusals that a new login resolves. */
const PROOFS: ReadonlySet<Refusal> = new Set(['second_factor_required', PROOF_TOO_OLD]);

/** Sends a browser that wants to open an application to the next step. */
@Injectable()
export class DoorStart {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly sessions: DoorSessions,
    private readonly doorkeeper: Doorkeeper,
    private readonly handOver: HandOver,
    private readonly marks: FrameMarks,
    private readonly addresses: DoorAddresses,
  ) {}

  /**
   * Returns a redirect to a page of Latchkey, or to the application with a one-time code. Nobody may frame the pages, so a
   * frame gets a document that tells the page around it where to go.
   *
   * @param sessionId the session of the browser; null without one
   */
  async answer(
    query: StartQuery,
    sessionId: SessionId | null,
    headers: AskedRequest['headers'],
  ): Promise<DoorAnswer> {
    const opener = findOpener(headers);
    const address = await this.findNextStep(query, sessionId, opener);
    if (!isInFrame(opener) || !this.addresses.isPage(address))
      return { status: 302, headers: { ...NO_STORE, location: address }, body: '' };
    const { origin, pathname, search } = new URL(address);
    const action = { href: address, text: 'Continue in a new tab', isNewTab: true };
    const message = { origin, content: { latchkey: 'needed', path: pathname + search } };
    return {
      status: 200,
      ...messagePage('This application needs something else first', action, { framedBy: 'itself', message }),
    };
  }

  private async findNextStep(
    query: StartQuery,
    sessionId: SessionId | null,
    opener: Opener,
  ): Promise<string> {
    const application = await this.findApplication(query.app);
    if (application === null) return this.addresses.noAccess('unknown_application');
    const target = toSafeTarget(application, query.to ?? '');
    const visit = sessionId === null ? null : await this.sessions.findForSession(sessionId, application.id);
    if (visit === null) return this.addresses.login(application, target);
    const path = parseCanonicalPath(target);
    const asked = { method: 'GET', path, isWebSocket: false, isPreflight: false };
    const result = await this.doorkeeper.decide(application, visit, asked);
    const { decision } = result;
    return decision.isAllowed
      ? this.continueAt(visit, { ...query, to: target }, opener)
      : this.findRemedy(application, target, { ...result, reason: decision.reason });
  }

  private async findApplication(id: string | undefined): Promise<GuardedApplication | null> {
    const row = isId<ApplicationId>(id) ? await this.applications.findById(id) : null;
    return row === null ? null : toGuarded(row);
  }

  /** @param query with a safe target */
  private async continueAt(
    visit: DoorVisit,
    query: StartQuery & { readonly to: string },
    opener: Opener,
  ): Promise<string> {
    const { application } = visit;
    const { to, nonce } = query;
    const isFramed = isFramedApplication(application);
    if (isFramed && opener === 'tab') return this.addresses.framePage(application, to);
    if (nonce === undefined || !DIGEST.test(nonce)) {
      const isMarking = isFramed && opener === 'own-frame';
      return this.addresses.nonce(application, to, isMarking ? this.marks.make(visit) : null);
    }
    const isMarked = isFramed && this.isMarked(visit, query, opener);
    const code = await this.handOver.issue(visit, { nonceDigest: nonce, target: to, isFramed: isMarked });
    return this.addresses.callback(application, code);
  }

  private isMarked(visit: DoorVisit, { frame = '' }: StartQuery, opener: Opener): boolean {
    return isInFrame(opener) && this.marks.isValid(frame, visit);
  }

  private findRemedy(
    application: GuardedApplication,
    target: string,
    { visit, terminalId, reason }: Pick<DoorResult, 'visit' | 'terminalId'> & { readonly reason: Refusal },
  ): string {
    if (reason === 'screen_locked') return this.addresses.locked(application, target);
    if (reason === 'login_required') return this.findLogin(application, target, visit);
    if (reason === 'terminal_locked' && terminalId !== null)
      return this.addresses.terminalCode(application, target, terminalId);
    if (!PROOFS.has(reason)) return this.addresses.noAccess(reason);
    if (application.needs === 'login') return this.addresses.login(application, target, PROOF_TOO_OLD);
    const obstacle = findObstacle(visit);
    return obstacle === null
      ? this.addresses.login(application, target, SECOND_FACTOR)
      : this.addresses.noAccess(obstacle);
  }

  /** A session that can only enrol a second factor counts as no login, but a new login would not help. */
  private findLogin(application: GuardedApplication, target: string, visit: DoorVisit | null): string {
    return visit?.mustEnrol === true
      ? this.addresses.enrolment(application, target)
      : this.addresses.login(application, target);
  }
}

/** Returns why a new login would not ask for a second factor; null if it would. */
function findObstacle(visit: DoorVisit | null): string | null {
  if (visit?.totpEnabled !== true) return SECOND_FACTOR;
  return visit.factor === 'trusted_device' ? 'trusted_device' : null;
}
