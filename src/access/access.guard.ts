import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { DomainError, type Eventually, whenThere } from '#shared';
import { ACCESS, type AccessRule } from './access.decorators.js';
import {
  CrossSiteRequest,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionNotFound,
} from './access.errors.js';
import { refusalFor } from './access.policy.js';
import { type Credential, credentialOf } from './credential.js';
import { isCrossSite } from './cross-site.policy.js';
import { type Principal, PrincipalResolver } from './principal.js';
import { SessionCookie } from './session-cookie.js';

type GuardedRequest = FastifyRequest & { session?: Principal };

const SILENCE_MEANS: AccessRule = { level: 'admin' };
const ENDED: ReadonlySet<string> = new Set([SessionNotFound.code, SessionExpired.code]);
const CLEARS_COOKIE: ReadonlySet<string> = new Set([...ENDED, InvalidToken.code]);

/** Runs before every handler: cross-site check, authentication, then the route's rule. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(
    private readonly reflector: Reflector,
    private readonly principals: PrincipalResolver,
    private readonly cookie: SessionCookie,
    { env }: AppConfig,
  ) {
    this.allowedOrigins = new Set([new URL(env.PUBLIC_URL).origin, ...env.CORS_ORIGINS]);
  }

  canActivate(context: ExecutionContext): Eventually<boolean> {
    const rule = this.ruleOf(context);
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const credential = credentialOf(request.headers);
    if (credential?.from === 'cookie') this.refuseCrossSite(request);
    if (rule.level === 'public') return true;
    const principal = this.identify(credential, rule, request, context.switchToHttp().getResponse());
    return whenThere(principal, (caller) => {
      if (caller) this.admit(caller, rule, request);
      return true;
    });
  }

  private ruleOf(context: ExecutionContext): AccessRule {
    const declared = (by: Parameters<Reflector['get']>[1]) =>
      this.reflector.get<AccessRule | undefined>(ACCESS, by);
    return declared(context.getHandler()) ?? declared(context.getClass()) ?? SILENCE_MEANS;
  }

  private refuseCrossSite({ method, headers }: GuardedRequest): void {
    if (isCrossSite(method, headers, this.allowedOrigins)) throw new CrossSiteRequest();
  }

  /** Null only where the rule lets an ended session through. */
  private identify(
    credential: Credential | null,
    rule: AccessRule,
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

  private admit(principal: Principal, rule: AccessRule, request: GuardedRequest): void {
    const refusal = refusalFor(principal, rule);
    if (refusal) throw refusal;
    request.session = principal;
    // What may be done at a locked screen does not keep it awake, and neither do wrong guesses at one that is not.
    if (rule.whileLocked === true) return;
    this.principals.accepted(principal, { isBackground: request.headers['x-background'] === '1' });
  }
}
