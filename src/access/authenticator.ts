import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { DomainError } from '#shared';
import { type AccessRule } from './access-rule.js';
import {
  CrossSiteRequest,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionEnded,
} from './access.errors.js';
import { MAX_COOKIE_VALUES } from './cookie-values.js';
import { type Credential, parseCredentials } from './credential.js';
import { SessionCookie } from './cookies.js';
import { isForbiddenCrossSite, isOpaque, isSameOrigin, TrustedOrigins } from './cross-site.policy.js';
import { type Principal, PrincipalResolver } from './principal.js';

/** What a route requires of the origin of the page that sent the session cookie. */
type OriginRule = Pick<AccessRule, 'level' | 'sameOrigin'>;

/** Authenticates requests: cross-site check, then the credential. */
@Injectable()
export class Authenticator {
  private readonly trustedOrigins: TrustedOrigins;

  constructor(
    private readonly principals: PrincipalResolver,
    private readonly cookie: SessionCookie,
    config: AppConfig,
  ) {
    this.trustedOrigins = new TrustedOrigins(config);
  }

  /** Returns the credentials of a request. Throws `CrossSiteRequest` when another site made a browser send the cookie. */
  getCredentials(request: FastifyRequest, rule: OriginRule): readonly Credential[] {
    const credentials = parseCredentials(request.headers);
    if (credentials[0]?.from === 'cookie' && this.isForbiddenOrigin(request, rule))
      throw new CrossSiteRequest();
    return credentials;
  }

  /**
   * Returns the caller of a request with one valid credential, if nothing has to be waited for. Returns null in every
   * other case, and for every credential that is refused: {@link authenticate} decides about those.
   */
  authenticateNow([first, second]: readonly Credential[]): Principal | null {
    if (first === undefined || second !== undefined) return null;
    try {
      return this.principals.resolveNow(first);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  /**
   * Returns the caller; null only for an ended session where `rule` admits it. Throws `MissingToken` and what the
   * {@link PrincipalResolver} throws.
   */
  authenticate(
    credentials: readonly Credential[],
    rule: Pick<AccessRule, 'evenIfEnded'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Principal | null> {
    const candidates = credentials.slice(0, MAX_COOKIE_VALUES);
    return resolveFirstValid(candidates, (credential) => this.principals.resolve(credential)).catch(
      (error: unknown) => {
        if (rule.evenIfEnded === true && isEnded(error)) return null;
        if (error instanceof InvalidToken && candidates.length === credentials.length)
          this.clearCookie(credentials, request, reply);
        throw error;
      },
    );
  }

  /** Must not be called for an ended session, because a response with the cookie of a newer session may be in flight. */
  private clearCookie([first]: readonly Credential[], request: FastifyRequest, reply: FastifyReply): void {
    if (first?.from === 'cookie') this.cookie.clear(request, reply);
  }

  private isForbiddenOrigin(request: FastifyRequest, { level, sameOrigin }: OriginRule): boolean {
    const { method, headers } = request;
    if (sameOrigin === true)
      return !isSameOrigin(headers, (origin) => this.trustedOrigins.isServiceOrigin(origin, request));
    return (
      (level !== 'public' && isOpaque(headers)) ||
      isForbiddenCrossSite(method, headers, (origin) => this.trustedOrigins.has(origin, request))
    );
  }
}

/**
 * Returns the caller of the first valid credential. Throws `MissingToken` without one. When none is valid, throws the most informative error: an ended
 * session rather than an invalid token. Any other error, such as an outage, is thrown at once.
 */
export async function resolveFirstValid(
  credentials: readonly Credential[],
  resolve: (credential: Credential) => Promise<Principal>,
): Promise<Principal> {
  let refusal: DomainError | undefined;
  for (const credential of credentials) {
    try {
      return await resolve(credential);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'unauthenticated') throw error;
      if (refusal === undefined || refusal instanceof InvalidToken) refusal = error;
    }
  }
  throw refusal ?? new MissingToken();
}

const isEnded = (error: unknown): boolean => error instanceof SessionEnded || error instanceof SessionExpired;
