import { Injectable } from '@nestjs/common';
import {
  type AskedRequest,
  DoorAddresses,
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
/** Sent by Latchkey for some applications only, and never by a client. */
const PROTECTED = ['X-Latchkey-Assertion'];

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
    const waitSeconds = await this.limit.count(asked, result.visit);
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

  private pass({ application, visit, terminalId, decision }: DoorResult): GatewayPass {
    if (application === null) throw new Error('a request without an application was admitted');
    const identified = decision.isAllowed && decision.withIdentity ? visit : null;
    const binding = identified && {
      applicationId: application.id,
      userId: identified.userId,
      sessionId: identified.sessionId,
      applicationSessionId: identified.applicationSessionId,
      apiKeyId: null,
      terminalId,
    };
    return {
      kind: 'pass',
      application: this.applications.get(application, identified?.isFramed ?? false),
      binding,
      isForAdmins: identified !== null && application.who === 'admins',
      identity: Object.entries(identityHeaders(application, identified)).flat(),
      protectedHeaders: PROTECTED,
      stripCookies: [sessionCookieName(application), nonceCookieName(application.origin)],
    };
  }
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
