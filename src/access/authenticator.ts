import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { DomainError, type Eventually } from '#shared';
import { type AccessRule } from './access.decorators.js';
import {
  CrossSiteRequest,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionNotFound,
} from './access.errors.js';
import { type Credential, credentialOf } from './credential.js';
import { isCrossSite } from './cross-site.policy.js';
import { OwnOrigins } from './own-origins.js';
import { type Principal, PrincipalResolver } from './principal.js';
import { SessionCookie } from './session-cookie.js';

const ENDED: ReadonlySet<string> = new Set([SessionNotFound.code, SessionExpired.code]);
const CLEARS_COOKIE: ReadonlySet<string> = new Set([...ENDED, InvalidToken.code]);

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

  /** The credential of a request. Throws `CrossSiteRequest` when another site made a browser send its cookie. */
  credentialOf(request: FastifyRequest): Credential | null {
    const credential = credentialOf(request.headers);
    const isOwnOrigin = (origin: string) => this.ownOrigins.has(origin, request);
    if (credential?.from === 'cookie' && isCrossSite(request.method, request.headers, isOwnOrigin)) {
      throw new CrossSiteRequest();
    }
    return credential;
  }

  /** Null only where `rule` lets an ended session through. Throws the refusal that the credential deserves. */
  authenticate(
    credential: Credential | null,
    rule: Pick<AccessRule, 'evenIfEnded'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Eventually<Principal | null> {
    if (!credential) throw new MissingToken();
    const refuse = (error: unknown): null => {
      const code = error instanceof DomainError ? error.code : '';
      if (rule.evenIfEnded === true && ENDED.has(code)) return null;
      if (credential.from === 'cookie' && CLEARS_COOKIE.has(code)) this.cookie.clear(request, reply);
      throw error;
    };
    try {
      const principal = this.principals.resolve(credential);
      return principal instanceof Promise ? principal.catch(refuse) : principal;
    } catch (error) {
      return refuse(error);
    }
  }
}
