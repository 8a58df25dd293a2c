import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { type Eventually, orElse } from '#shared';
import { type AccessRule } from './access.decorators.js';
import {
  CrossSiteRequest,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionEnded,
} from './access.errors.js';
import { MAX_COOKIE_VALUES } from './cookie-values.js';
import { type Credential, credentialsOf } from './credential.js';
import { isCrossSite, isOpaque, isSameOrigin } from './cross-site.policy.js';
import { firstAccepted } from './first-accepted.js';
import { OwnOrigins } from './own-origins.js';
import { type Principal, PrincipalResolver } from './principal.js';
import { SessionCookie } from './session-cookie.js';

/** What a route asks of the page that a cookie comes from. */
type OriginRule = Pick<AccessRule, 'level' | 'sameOrigin'>;

/** Finds out who sends a request: cross-site check, then the credential. */
@Injectable()
export class Authenticator {
  private readonly ownOrigins: OwnOrigins;

  constructor(
    private readonly principals: PrincipalResolver,
    private readonly cookie: SessionCookie,
    config: AppConfig,
  ) {
    this.ownOrigins = new OwnOrigins(config);
  }

  /** What a request may identify itself with. Throws `CrossSiteRequest` when another site made a browser send its cookie. */
  credentialsOf(request: FastifyRequest, rule: OriginRule): readonly Credential[] {
    const credentials = credentialsOf(request.headers);
    if (credentials[0]?.from === 'cookie' && this.isForeign(request, rule)) throw new CrossSiteRequest();
    return credentials;
  }

  /** Null only where `rule` lets an ended session through. Throws the refusal that the credentials deserve. */
  authenticate(
    credentials: readonly Credential[],
    rule: Pick<AccessRule, 'evenIfEnded'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Eventually<Principal | null> {
    if (credentials.length === 0) throw new MissingToken();
    const tried = credentials.slice(0, MAX_COOKIE_VALUES);
    return orElse(
      () => firstAccepted(tried, (credential) => this.principals.resolve(credential)),
      (error) => {
        if (rule.evenIfEnded === true && isEnded(error)) return null;
        // None of them was ever ours. A session that has ended proves nothing: its successor may be on its way.
        const isDead = error instanceof InvalidToken && tried.length === credentials.length;
        if (isDead && credentials[0]?.from === 'cookie') this.cookie.clear(request, reply);
        throw error;
      },
    );
  }

  private isForeign(request: FastifyRequest, { level, sameOrigin }: OriginRule): boolean {
    const { method, headers } = request;
    if (sameOrigin === true)
      return !isSameOrigin(headers, (origin) => this.ownOrigins.isServed(origin, request));
    const isOpen = level === 'public';
    return (
      (!isOpen && isOpaque(headers)) ||
      isCrossSite(method, headers, (origin) => this.ownOrigins.has(origin, request))
    );
  }
}

const isEnded = (error: unknown): boolean => error instanceof SessionEnded || error instanceof SessionExpired;
