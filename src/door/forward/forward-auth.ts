import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { clientAddress } from '#platform/context';
import { type AssertedPerson, DoorAssertions } from '../assertion/door-assertions.service.js';
import { isOwnPath, OwnPaths } from '../hand-over/own-paths.service.js';
import { type AskedRequest } from '../session/asked-request.js';
import { type DoorAnswer, toRefused } from '../session/door-answer.js';
import { DoorAddresses } from '../session/door-addresses.js';
import { DoorLimit } from '../session/door-limit.js';
import { Doorkeeper, type DoorResult } from '../session/doorkeeper.service.js';
import { type GuardedApplication } from '../session/guarded-application.js';
import { identityHeaders } from '../session/identity-headers.js';
import { RefusalAudit } from '../session/refusal-audit.js';
import { type Described, type Dialect, findDialect, parsePassedOn, parseQuestion } from './dialect.js';
import {
  allow,
  answerInvalid,
  answerMisrouted,
  answerRefused,
  answerTooMany,
  answerUntrusted,
} from './dialect-answer.js';
import { ProxyTrust } from './proxy-trust.js';

/** Answers reverse proxies that ask whether they may pass a request on. */
@Injectable()
export class ForwardAuth {
  constructor(
    private readonly proxies: ProxyTrust,
    private readonly doorkeeper: Doorkeeper,
    private readonly ownPaths: OwnPaths,
    private readonly addresses: DoorAddresses,
    private readonly limit: DoorLimit,
    private readonly refusals: RefusalAudit,
    private readonly assertions: DoorAssertions,
  ) {}

  /** Returns whether a request is a question, or one that a proxy passed on to the paths of the hand-over. */
  isResponsible({ raw }: FastifyRequest): boolean {
    const { url = '', headers } = raw;
    if (findDialect(url) !== null) return true;
    return isOwnPath(url) && headers['x-forwarded-host'] !== undefined && this.proxies.includes(raw.socket);
  }

  async answer(request: FastifyRequest): Promise<DoorAnswer> {
    const { url = '' } = request.raw;
    const dialect = findDialect(url);
    if (dialect === null) return this.answerOwnPath(request);
    if (!this.proxies.includes(request.raw.socket)) {
      this.proxies.report(request.raw.socket);
      return answerUntrusted();
    }
    const described = parseQuestion(dialect, request.raw);
    if (described === null) return answerInvalid(dialect);
    if (isOwnPath(described.target)) return this.answerMisrouted(dialect, described);
    return this.decide(dialect, { ...described, ...toClient(request) });
  }

  /** Asking about these paths would redirect the browser to them for ever. */
  private answerMisrouted(dialect: Dialect, { origin }: Described): DoorAnswer {
    this.proxies.reportMisrouted(origin);
    return answerMisrouted(dialect);
  }

  private async decide(dialect: Dialect, asked: AskedRequest): Promise<DoorAnswer> {
    const result = await this.doorkeeper.ask(asked);
    const waitSeconds = await this.limit.count(asked, result.visit ?? result.key);
    if (waitSeconds !== null) return answerTooMany(dialect, asked, waitSeconds);
    const { application, decision } = result;
    if (decision.isAllowed && application !== null)
      return this.admit(application, decision.withIdentity ? (result.visit ?? result.key) : null);
    return this.refuse(dialect, asked, result);
  }

  private async admit(application: GuardedApplication, person: AssertedPerson | null): Promise<DoorAnswer> {
    const assertion = await this.assertions.header(application, person);
    return allow({ ...identityHeaders(application, person), ...assertion });
  }

  private async refuse(dialect: Dialect, asked: AskedRequest, result: DoorResult): Promise<DoorAnswer> {
    await this.refusals.record(result);
    return answerRefused(dialect, asked, toRefused(asked, result, this.addresses));
  }

  /** The paths below `/.latchkey/` of an application’s host, which the proxy passes on like any other request. */
  private async answerOwnPath(request: FastifyRequest): Promise<DoorAnswer> {
    const described = parsePassedOn(request.raw);
    return described === null
      ? answerInvalid('forward')
      : this.ownPaths.answer({ ...described, ...toClient(request) });
  }
}

const toClient = ({ raw, ip }: FastifyRequest) => ({
  mode: 'forward' as const,
  headers: raw.headers,
  address: clientAddress(ip),
});
