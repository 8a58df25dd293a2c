import { Injectable } from '@nestjs/common';
import { TerminalsService } from '#security';
import { ActivityRecorder } from '#sessions';
import { Clock, type Eventually } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { decideAtDoor, findApplicationAt, findDoorTerminal } from '../door-decision.js';
import { type DoorCaller, type DoorRequest } from '../door-question.js';
import { sessionCookieName, findSecret } from './application-cookie.js';
import { type AskedRequest, isActivity, isForeign, toDoorRequest } from './asked-request.js';
import { DoorKeys } from './door-keys.service.js';
import { type Decision, type DoorResult } from './door-result.js';
import {
  findRefusal,
  findToken,
  type Found,
  isOnlyOneAt,
  NO_TERMINAL,
  NOT_FOUND,
  OPEN_CONNECTION,
  OPEN_REQUEST,
  refuseAs,
  toCaller,
  toCookieName,
} from './door-rules.js';
import { DoorSessions, type OpenVisit } from './door-sessions.service.js';
import { type DoorVisit, findSecondFactorAt } from './door-visit.js';
import { type GuardedApplication, toGuarded } from './guarded-application.js';

export { type Decision, type DoorResult, type Refusal } from './door-result.js';

/** Decides about requests to applications, from the database, every time. */
@Injectable()
export class Doorkeeper {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly sessions: DoorSessions,
    private readonly keys: DoorKeys,
    private readonly terminals: TerminalsService,
    private readonly activity: ActivityRecorder,
    private readonly clock: Clock,
  ) {}

  /** Finds the application and the session of a request, and decides. Records activity of an admitted one. */
  ask(asked: AskedRequest): Eventually<DoorResult> {
    const request = toDoorRequest(asked);
    const visit = this.findVisit(asked.headers.cookie, toCookieName(asked.origin));
    const settled = visit instanceof Promise ? null : this.askAtOnce(asked, request, visit);
    return settled ?? this.askLater(asked, request, visit);
  }

  /** Decides where nothing else has to be read, which is nearly always so on SQLite; null elsewhere. */
  private askAtOnce(asked: AskedRequest, request: DoorRequest, visit: DoorVisit | null): DoorResult | null {
    if (visit === null || !isOnlyOneAt(asked.origin, visit)) return null;
    const { application } = visit;
    const isSettled =
      findDoorTerminal(application, request.path) === null && findToken(application, asked) === null;
    if (!isSettled || application.mode !== asked.mode) return null;
    return this.conclude(asked, this.decideWith(application, visit, request, NO_TERMINAL));
  }

  private async askLater(
    asked: AskedRequest,
    request: DoorRequest,
    whole: Eventually<DoorVisit | null>,
  ): Promise<DoorResult> {
    const found = await this.find(asked, request, await whole);
    const { application, visit } = found;
    const refused = findRefusal(asked, found);
    if (application === null || refused !== null) return { ...NOT_FOUND, ...refused, visit };
    const token = findToken(application, asked);
    // No page can make a browser send a key, so its origin does not matter.
    if (token !== null) return this.decideAboutKey(application, token, request);
    return this.conclude(asked, await this.decide(application, visit, request));
  }

  private conclude(asked: AskedRequest, result: DoorResult): DoorResult {
    const { application, visit, decision } = result;
    if (!decision.isAllowed || !decision.withIdentity) return result;
    if (isForeign(asked))
      return { ...result, decision: refuseAs('cross_site', 'the page has another origin') };
    if (visit !== null && application !== null && isActivity(asked, application.options))
      this.activity.record({ id: visit.sessionId, lastActiveAt: visit.lastActiveAt });
    return result;
  }

  /** Decides about a request of a session; null for none. */
  async decide(
    application: GuardedApplication,
    visit: DoorVisit | null,
    request: DoorRequest,
  ): Promise<DoorResult> {
    const id = findDoorTerminal(application, request.path);
    const isLocked = visit !== null && id !== null && (await this.isTerminalLocked(visit, id));
    return this.decideWith(application, visit, request, { id, isLocked });
  }

  private decideWith(
    application: GuardedApplication,
    visit: DoorVisit | null,
    request: DoorRequest,
    terminal: { readonly id: string | null; readonly isLocked: boolean },
  ): DoorResult {
    const caller = visit === null ? null : toCaller(visit, terminal.isLocked);
    const decision = decideAtDoor({ application, caller, request, now: this.clock.now() });
    return { application, visit, key: null, terminalId: terminal.id, decision };
  }

  /** The key decides alone, also for a browser with a session. */
  private async decideAboutKey(
    application: GuardedApplication,
    token: string,
    request: DoorRequest,
  ): Promise<DoorResult> {
    const terminalId = findDoorTerminal(application, request.path);
    const found = await this.keys.find(token, application, terminalId);
    const caller = found?.caller ?? null;
    const decision = decideAtDoor({ application, caller, request, now: this.clock.now() });
    const isUnknown = !decision.isAllowed && decision.reason === 'login_required';
    return {
      ...{ application, visit: null, key: found?.key ?? null, terminalId },
      decision: isUnknown ? refuseAs('api_key_not_accepted', 'the key is unknown or expired') : decision,
    };
  }

  /**
   * Decides whether the person of an open connection still has the right to it. Locks are no part of it, because they do not
   * always close a connection; nor is a second factor that became required after it was opened.
   */
  recheck(application: GuardedApplication, visit: OpenVisit): Decision {
    if (application.mode !== 'gateway') return NOT_FOUND.decision;
    const { userId, isAdmin, isListed, loggedInAt } = visit;
    const secondFactorAt = findSecondFactorAt(visit, application);
    const caller: DoorCaller = {
      ...{ userId, username: userId, isAdmin, isListed, scopes: [], isTerminalLocked: false },
      session: { loggedInAt, secondFactorAt, isLocked: false, mustEnrol: false },
    };
    return decideAtDoor({ application, caller, request: OPEN_CONNECTION, now: this.clock.now() });
  }

  /** Decides whether an API key still has the right to its open request. */
  async recheckKey(
    apiKeyId: string,
    application: GuardedApplication,
    terminalId: string | null,
  ): Promise<Decision> {
    const caller = await this.keys.findById(apiKeyId, application, terminalId);
    if (caller?.isTerminalLocked !== false) return refuseAs('api_key_not_accepted', 'the key has ended');
    return decideAtDoor({ application, caller, request: OPEN_REQUEST, now: this.clock.now() });
  }

  /** Takes one read where the cookie belongs to the only application of the origin. */
  private async find(
    { origin, headers: { cookie } }: AskedRequest,
    { path }: DoorRequest,
    visit: DoorVisit | null,
  ): Promise<Found> {
    if (visit !== null && isOnlyOneAt(origin, visit))
      return { application: visit.application, visit, isAmbiguous: false };
    const candidates = (await this.applications.listByOrigin(origin)).map(toGuarded);
    const application = findApplicationAt(candidates, path);
    if (application === null)
      return { application, visit: null, isAmbiguous: path.problem !== null && candidates.length > 0 };
    const isWhole = application.pathPrefix === '';
    const own = isWhole ? visit : await this.findVisit(cookie, sessionCookieName(application));
    return { application, visit: own?.application.id === application.id ? own : null, isAmbiguous: false };
  }

  private findVisit(cookie: string | undefined, name: string): Eventually<DoorVisit | null> {
    const secret = findSecret(cookie, name);
    return secret === null ? null : this.sessions.find(secret);
  }

  private async isTerminalLocked(visit: DoorVisit, terminalId: string): Promise<boolean> {
    const { userId, totpEnabled, sessionId: id, secretDigest } = visit;
    const visitor = { userId, totpEnabled, session: { id, secretDigest } };
    return (await this.terminals.listInaccessible(visitor, { ids: [terminalId], prefixes: [] })).length > 0;
  }
}
