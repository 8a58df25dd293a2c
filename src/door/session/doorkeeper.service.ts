import { Injectable } from '@nestjs/common';
import { TerminalsService } from '#security';
import { ActivityRecorder } from '#sessions';
import { Clock } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { decideAtDoor, findApplicationAt, findDoorTerminal } from '../door-decision.js';
import { type DoorCaller, type DoorDecision, type DoorRequest, type DoorRefusal } from '../door-question.js';
import { sessionCookieName, findSecret } from './application-cookie.js';
import { type AskedRequest, isActivity, isForeign, toDoorRequest } from './asked-request.js';
import { type DoorKey, DoorKeys, findApiKey } from './door-keys.service.js';
import { DoorSessions, type DoorVisit, findSecondFactorAt, type OpenVisit } from './door-sessions.service.js';
import { type GuardedApplication, toGuarded } from './guarded-application.js';

/** Why a request is refused, besides the rules of its application. */
export type Refusal = DoorRefusal | 'unknown_application' | 'cross_site';

export type Decision =
  | Extract<DoorDecision, { isAllowed: true }>
  | { readonly isAllowed: false; readonly reason: Refusal; readonly line: string };

/** The decision about a request, and what it was based on. */
export type DoorResult = {
  /** Null for a host or path without an application. */
  readonly application: GuardedApplication | null;
  /** Null without a live session. */
  readonly visit: DoorVisit | null;
  /** The API key that decides in place of a session; null without one. */
  readonly key: DoorKey | null;
  /** The terminal that the request leads to, whose lock applies. */
  readonly terminalId: string | null;
  readonly decision: Decision;
};

type Found = Pick<DoorResult, 'application' | 'visit'> & {
  /** Whether the path alone decides between applications, and is ambiguous. */
  readonly isAmbiguous: boolean;
};

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
  async ask(asked: AskedRequest): Promise<DoorResult> {
    const request = toDoorRequest(asked);
    const found = await this.find(asked, request);
    const { application, visit } = found;
    const refused = findRefusal(asked, found);
    if (application === null || refused !== null) return { ...NOT_FOUND, ...refused, visit };
    const token = application.options.allowsApiKeys ? findApiKey(asked.headers.authorization) : null;
    // No page can make a browser send a key, so its origin does not matter.
    if (token !== null) return this.decideAboutKey(application, token, request);
    return this.decideAboutSession(application, visit, request, asked);
  }

  private async decideAboutSession(
    application: GuardedApplication,
    visit: DoorVisit | null,
    request: DoorRequest,
    asked: AskedRequest,
  ): Promise<DoorResult> {
    const result = await this.decide(application, visit, request);
    if (!result.decision.isAllowed || !result.decision.withIdentity) return result;
    if (isForeign(asked))
      return { ...result, decision: refuseAs('cross_site', 'the page has another origin') };
    if (visit !== null && isActivity(asked, application.options))
      this.activity.record({ id: visit.sessionId, lastActiveAt: visit.lastActiveAt });
    return result;
  }

  /** Decides about a request of a session; null for none. */
  async decide(
    application: GuardedApplication,
    visit: DoorVisit | null,
    request: DoorRequest,
  ): Promise<DoorResult> {
    const terminalId = findDoorTerminal(application, request.path);
    const isLocked =
      visit !== null && terminalId !== null && (await this.isTerminalLocked(visit, terminalId));
    const caller = visit === null ? null : toCaller(visit, isLocked);
    const decision = decideAtDoor({ application, caller, request, now: this.clock.now() });
    return { application, visit, key: null, terminalId, decision };
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
   * always close a connection.
   */
  recheck(application: GuardedApplication, visit: OpenVisit): Decision {
    if (application.mode !== 'gateway') return NOT_FOUND.decision;
    const { userId, isAdmin, isListed, loggedInAt } = visit;
    const secondFactorAt = findSecondFactorAt(visit, application);
    const caller: DoorCaller = {
      ...{ userId, username: userId, isAdmin, isListed, scopes: [], isTerminalLocked: false },
      session: { loggedInAt, secondFactorAt, isLocked: false },
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
  private async find({ origin, headers: { cookie } }: AskedRequest, { path }: DoorRequest): Promise<Found> {
    const visit = await this.findVisit(cookie, sessionCookieName({ origin, pathPrefix: '', slug: '' }));
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

  private findVisit(cookie: string | undefined, name: string): Promise<DoorVisit | null> {
    const secret = findSecret(cookie, name);
    return secret === null ? Promise.resolve(null) : this.sessions.find(secret);
  }

  private async isTerminalLocked(visit: DoorVisit, terminalId: string): Promise<boolean> {
    const { userId, totpEnabled, sessionId: id, secretDigest } = visit;
    const visitor = { userId, totpEnabled, session: { id, secretDigest } };
    return (await this.terminals.listInaccessible(visitor, { ids: [terminalId], prefixes: [] })).length > 0;
  }
}

function toCaller(visit: DoorVisit, isTerminalLocked: boolean): DoorCaller {
  const { userId, username, isAdmin, isListed, loggedInAt, secondFactorAt, lock } = visit;
  return {
    ...{ userId, username, isAdmin, isListed, isTerminalLocked },
    session: { loggedInAt, secondFactorAt, isLocked: lock !== null },
    scopes: [],
  };
}

/** Neither public nor at an ambiguous path, because the path was decided about before. */
const OPEN_CONNECTION: DoorRequest = {
  method: 'GET',
  path: { path: '/', problem: null },
  isWebSocket: true,
  isPreflight: false,
};

const OPEN_REQUEST: DoorRequest = { ...OPEN_CONNECTION, method: 'POST', isWebSocket: false };

const refuseAs = (reason: Refusal, line: string) => ({ isAllowed: false, reason, line }) as const;

const NOT_FOUND = {
  application: null,
  key: null,
  terminalId: null,
  decision: refuseAs('unknown_application', 'no application is at this host and path'),
};

const isOnlyOneAt = (origin: string, { application, sharesOrigin }: DoorVisit): boolean =>
  application.origin === origin && application.pathPrefix === '' && !sharesOrigin;

/** Returns the refusal of a request that no rule of an application decides about, or null. */
function findRefusal(asked: AskedRequest, { application, isAmbiguous }: Found): Partial<DoorResult> | null {
  if (isAmbiguous)
    return { decision: refuseAs('invalid_request', 'the path of the application is ambiguous') };
  return application?.mode === asked.mode ? null : NOT_FOUND;
}
