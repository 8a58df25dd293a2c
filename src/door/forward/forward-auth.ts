import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Eventually } from '#shared';
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
  isResponsible({ url = '', headers, socket }: IncomingMessage): boolean {
    if (findDialect(url) !== null) return true;
    return isOwnPath(url) && headers['x-forwarded-host'] !== undefined && this.proxies.includes(socket);
  }

  answer(message: IncomingMessage): Eventually<DoorAnswer> {
    const { url = '', socket } = message;
    const dialect = findDialect(url);
    if (dialect === null) return this.answerOwnPath(message);
    if (!this.proxies.includes(socket)) {
      this.proxies.report(socket);
      return answerUntrusted();
    }
    const described = parseQuestion(dialect, message);
    if (described === null) return answerInvalid(dialect);
    if (isOwnPath(described.target)) return this.answerMisrouted(dialect, described);
    return this.decide(dialect, this.toAsked(described, message));
  }

  /** Asking about these paths would redirect the browser to them for ever. */
  private answerMisrouted(dialect: Dialect, { origin }: Described): DoorAnswer {
    this.proxies.reportMisrouted(origin);
    return answerMisrouted(dialect);
  }

  private decide(dialect: Dialect, asked: AskedRequest): Eventually<DoorAnswer> {
    const result = this.doorkeeper.ask(asked);
    return result instanceof Promise
      ? result.then((later) => this.conclude(dialect, asked, later))
      : this.conclude(dialect, asked, result);
  }

  private conclude(dialect: Dialect, asked: AskedRequest, result: DoorResult): Eventually<DoorAnswer> {
    const waitSeconds = this.limit.count(asked, result.visit ?? result.key);
    if (waitSeconds !== null) return answerTooMany(dialect, asked, waitSeconds);
    const { application, decision } = result;
    if (decision.isAllowed && application !== null)
      return this.admit(application, decision.withIdentity ? (result.visit ?? result.key) : null);
    return this.refuse(dialect, asked, result);
  }

  private admit(application: GuardedApplication, person: AssertedPerson | null): Eventually<DoorAnswer> {
    const assertion = this.assertions.header(application, person);
    const identity = identityHeaders(application, person);
    return assertion instanceof Promise
      ? assertion.then((later) => allow(identity, later))
      : allow(identity, assertion);
  }

  private async refuse(dialect: Dialect, asked: AskedRequest, result: DoorResult): Promise<DoorAnswer> {
    await this.refusals.record(result);
    return answerRefused(dialect, asked, toRefused(asked, result, this.addresses));
  }

  /** The paths below `/.latchkey/` of an application’s host, which the proxy passes on like any other request. */
  private answerOwnPath(message: IncomingMessage): Eventually<DoorAnswer> {
    const described = parsePassedOn(message);
    return described === null
      ? answerInvalid('forward')
      : this.ownPaths.answer(this.toAsked(described, message));
  }

  private toAsked({ method, origin, target }: Described, message: IncomingMessage): AskedRequest {
    const address = this.proxies.findClient(message);
    return { mode: 'forward', method, origin, target, headers: message.headers, address };
  }
}
