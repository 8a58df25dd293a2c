import { Injectable } from '@nestjs/common';
import { type ConnectionBinding } from '#connections';
import {
  type AskedRequest,
  DoorAddresses,
  DoorAssertions,
  type DoorAnswer,
  Doorkeeper,
  DoorLimit,
  type DoorResult,
  type GuardedApplication,
  identityHeaders,
  isOwnPath,
  keepInFrame,
  nonceCookieName,
  OwnPaths,
  RefusalAudit,
  sessionCookieName,
  toBrowserAnswer,
  toRefused,
  toTooMany,
} from '#door';
import { type RequestContext, withRequestContext } from '#platform/context';
import { newRequestId } from '#platform/crypto';
import { type Eventually } from '#shared';
import { toAskedRequest } from './asked-request.js';
import {
  type GatewayDecisions,
  type GatewayPass,
  type GatewayRequest,
  type GatewayResponse,
} from './decisions.js';
import { GatewayApplications } from './gateway-applications.js';
import { ERRORS, toErrorResponse } from './http/error-responses.js';
import { headerValues } from './headers/header-list.js';
import { isOwnCredential } from './own-credentials.js';

const MAX_USER_AGENT = 512;

/** Decides about the requests of the gateway by the rules of the door. The host decides about the application. */
@Injectable()
export class GatewayDecider implements GatewayDecisions {
  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly ownPaths: OwnPaths,
    private readonly addresses: DoorAddresses,
    private readonly limit: DoorLimit,
    private readonly refusals: RefusalAudit,
    private readonly applications: GatewayApplications,
    private readonly assertions: DoorAssertions,
  ) {}

  decide(request: GatewayRequest): Eventually<GatewayResponse | GatewayPass> {
    const asked = toAskedRequest(request);
    if (asked === null) return toErrorResponse(ERRORS.badRequest, request.rawHeaders);
    return withRequestContext(new GatewayContext(request), () => this.answer(asked));
  }

  isOwnCredential(authorization: string): boolean {
    return isOwnCredential(authorization);
  }

  private answer(asked: AskedRequest): Eventually<GatewayResponse | GatewayPass> {
    if (isOwnPath(asked.target)) return this.answerOwnPath(asked);
    const result = this.doorkeeper.ask(asked);
    return result instanceof Promise
      ? result.then((later) => this.conclude(asked, later))
      : this.conclude(asked, result);
  }

  private conclude(asked: AskedRequest, result: DoorResult): Eventually<GatewayResponse | GatewayPass> {
    const waitSeconds = this.limit.count(asked, result.visit ?? result.key);
    if (waitSeconds !== null) return toResponse(toTooMany(asked, waitSeconds));
    if (!result.decision.isAllowed) return this.refuse(asked, result);
    return this.findFrameAnswer(asked, result) ?? this.admit(result);
  }

  private async refuse(asked: AskedRequest, result: DoorResult): Promise<GatewayResponse> {
    await this.refusals.record(result);
    return toResponse(toBrowserAnswer(asked, toRefused(asked, result, this.addresses)));
  }

  /** Public paths have no identity, and may be shown anywhere that the application allows. */
  private findFrameAnswer(asked: AskedRequest, result: DoorResult): GatewayResponse | null {
    if (!result.decision.isAllowed || !result.decision.withIdentity) return null;
    const answer = keepInFrame(asked, result, this.addresses);
    return answer === null ? null : toResponse(answer);
  }

  private async answerOwnPath(asked: AskedRequest): Promise<GatewayResponse> {
    const waitSeconds = this.limit.count(asked, null);
    if (waitSeconds !== null) return toResponse(toTooMany(asked, waitSeconds));
    return toResponse(await this.ownPaths.answer(asked));
  }

  private admit(result: DoorResult): Eventually<GatewayPass> {
    const { application, decision } = result;
    if (application === null) throw new Error('a request without an application was admitted');
    const identified = decision.isAllowed && decision.withIdentity ? result : { ...result, ...NOBODY };
    const assertion = this.assertions.header(application, identified.visit ?? identified.key);
    return assertion instanceof Promise
      ? assertion.then((later) => this.pass(application, identified, later))
      : this.pass(application, identified, assertion);
  }

  private pass(
    application: GuardedApplication,
    { visit, key, terminalId }: Pick<DoorResult, 'visit' | 'key' | 'terminalId'>,
    assertion: Readonly<Record<string, string>>,
  ): GatewayPass {
    const person = visit ?? key;
    return {
      kind: 'pass',
      application: this.applications.get(application, visit?.isFramed === true),
      binding: toBinding(application.id, terminalId, visit, key),
      isForAdmins: person !== null && application.who === 'admins',
      identity: toHeaderList(identityHeaders(application, person), assertion),
      protectedHeaders: [],
      stripCookies: [sessionCookieName(application), nonceCookieName(application.origin)],
    };
  }
}

/** Nobody is identified on public paths. */
const NOBODY = { visit: null, key: null };

function toBinding(
  applicationId: ConnectionBinding['applicationId'],
  terminalId: string | null,
  visit: DoorResult['visit'],
  key: DoorResult['key'],
): ConnectionBinding | null {
  if (visit !== null) {
    const { userId, sessionId, applicationSessionId } = visit;
    return { applicationId, terminalId, userId, sessionId, applicationSessionId, apiKeyId: null };
  }
  if (key === null) return null;
  const { userId, apiKeyId } = key;
  return { applicationId, terminalId, userId, sessionId: null, applicationSessionId: null, apiKeyId };
}

function toHeaderList(...parts: Readonly<Record<string, string>>[]): string[] {
  const list: string[] = [];
  for (const part of parts) for (const name of Object.keys(part)) list.push(name, part[name] ?? '');
  return list;
}

/** The headers of every response of Latchkey itself. */
const OWN_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

function toResponse({ status, headers, body }: DoorAnswer): GatewayResponse {
  const list = Object.entries({ ...OWN_HEADERS, ...headers }).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  );
  return { kind: 'response', status, headers: list, body };
}

/** For the audit log, so nothing of it is computed for most requests. */
class GatewayContext implements RequestContext {
  readonly operation = '';
  readonly userId = undefined;
  readonly actingKey = undefined;
  private id: string | null = null;

  constructor(private readonly request: GatewayRequest) {}

  get requestId(): string {
    return (this.id ??= newRequestId());
  }

  get address(): string {
    return this.request.address;
  }

  get userAgent(): string {
    return headerValues(this.request.rawHeaders, 'user-agent').join(' ').slice(0, MAX_USER_AGENT);
  }

  whenAnswered(callback: () => void): void {
    callback();
  }
}
