import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { raiseBodyLimits } from '#platform/http';
import { ACCESS, type AccessRule, type AuthenticatedRequest } from './access.decorators.js';
import { findRefusal } from './access.policy.js';
import { Authenticator } from './authenticator.js';
import { type Principal, PrincipalResolver } from './principal.js';

/** The rule of a route without `@Access`. */
const DEFAULT_RULE: AccessRule = { level: 'admin' };

/** Runs before every handler: cross-site check, authentication, then the route's rule. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly principals: PrincipalResolver,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.getRule(context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // Also checks the origin of requests with the session cookie, on public routes too.
    const credentials = this.authenticator.getCredentials(request, rule);
    if (rule.level === 'public') return true;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const principal = await this.authenticator.authenticate(credentials, rule, request, reply);
    if (principal) this.admit(principal, rule, request);
    return true;
  }

  private getRule(context: ExecutionContext): AccessRule {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, targets) ?? DEFAULT_RULE;
  }

  private admit(principal: Principal, rule: AccessRule, request: AuthenticatedRequest): void {
    const refusal = findRefusal(principal, rule, request.headers['x-admin-target-user']?.toString() ?? '');
    if (refusal) throw refusal;
    request.session = principal;
    // Requests allowed while the screen is locked, including failed unlocks, must not reset the idle timeout.
    if (rule.whileLocked === true) return;
    this.principals.onAuthenticated(principal, { isBackground: request.headers['x-background'] === '1' });
  }
}

const KIB = 1_024;

/**
 * Raises the body limit of routes that take encrypted items, and authenticates their callers before a large body is read.
 * Call before `listen`.
 */
export function acceptLargeBodies(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const maxValueBytes = app.get(AppConfig).env.DATA_ITEM_MAX_KIB * KIB;
  const authenticator = app.get(Authenticator);
  raiseBodyLimits(fastify, maxValueBytes, async (request, reply) => {
    const credentials = authenticator.getCredentials(request, { level: 'user' });
    await authenticator.authenticate(credentials, {}, request, reply);
  });
}
