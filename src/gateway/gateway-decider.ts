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
  identityHeaders,
  isOwnPath,
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

  async decide(request: GatewayRequest): Promise<GatewayResponse | GatewayPass> {
    const asked = toAskedRequest(request);
    if (asked === null) return toErrorResponse(ERRORS.badRequest, request.rawHeaders);
    return withRequestContext(toContext(request), () => this.answer(asked));
  }

  isOwnCredential(authorization: string): boolean {
    return isOwnCredential(authorization);
  }

  private async answer(asked: AskedRequest): Promise<GatewayResponse | GatewayPass> {
    if (isOwnPath(asked.target)) return this.answerOwnPath(asked);
    const result = await this.doorkeeper.ask(asked);
    const waitSeconds = await this.limit.count(asked, result.visit ?? result.key);
    if (waitSeconds !== null) return toResponse(toTooMany(asked, waitSeconds));
    if (result.decision.isAllowed) return this.pass(result);
    await this.refusals.record(result);
    return toResponse(toBrowserAnswer(asked, toRefused(asked, result, this.addresses)));
  }

  private async answerOwnPath(asked: AskedRequest): Promise<GatewayResponse> {
    const waitSeconds = await this.limit.count(asked, null);
    if (waitSeconds !== null) return toResponse(toTooMany(asked, waitSeconds));
    return toResponse(await this.ownPaths.answer(asked));
  }

  private async pass(result: DoorResult): Promise<GatewayPass> {
    const { application, terminalId, decision } = result;
    if (application === null) throw new Error('a request without an application was admitted');
    const { visit, key } = decision.isAllowed && decision.withIdentity ? result : NOBODY;
    const person = visit ?? key;
    const identity = {
      ...identityHeaders(application, person),
      ...(await this.assertions.header(application, person)),
    };
    return {
      kind: 'pass',
      application: this.applications.get(application, visit?.isFramed === true),
      binding: toBinding({ applicationId: application.id, terminalId }, visit, key),
      isForAdmins: person !== null && application.who === 'admins',
      identity: Object.entries(identity).flat(),
      protectedHeaders: [],
      stripCookies: [sessionCookieName(application), nonceCookieName(application.origin)],
    };
  }
}

/** Nobody is identified on public paths. */
const NOBODY = { visit: null, key: null };

function toBinding(
  place: Pick<ConnectionBinding, 'applicationId' | 'terminalId'>,
  visit: DoorResult['visit'],
  key: DoorResult['key'],
): ConnectionBinding | null {
  if (visit !== null) {
    const { userId, sessionId, applicationSessionId } = visit;
    return { ...place, userId, sessionId, applicationSessionId, apiKeyId: null };
  }
  if (key === null) return null;
  const { userId, apiKeyId } = key;
  return { ...place, userId, sessionId: null, applicationSessionId: null, apiKeyId };
}

/** The headers of every response of Latchkey itself. */
const OWN_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

function toResponse({ status, headers, body }: DoorAnswer): GatewayResponse {
  const list = Object.entries({ ...OWN_HEADERS, ...headers }).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  );
  return { kind: 'response', status, headers: list, body };
}

/** For the audit log. */
const toContext = ({ address, rawHeaders }: GatewayRequest): RequestContext => ({
  requestId: newRequestId(),
  address,
  userAgent: headerValues(rawHeaders, 'user-agent').join(' ').slice(0, MAX_USER_AGENT),
  operation: '',
  userId: undefined,
  actingKey: undefined,
  whenAnswered: (callback) => callback(),
});
