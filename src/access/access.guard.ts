import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { raiseBodyLimits } from '#platform/http';
import { Clock } from '#shared';
import { ACCESS, type AuthenticatedRequest } from './access.decorators.js';
import { type AccessRule } from './access-rule.js';
import { findRefusal } from './access.policy.js';
import { Authenticator } from './authenticator.js';
import { type Credential } from './credential.js';
import { type Principal, PrincipalResolver, type SessionPrincipal } from './principal.js';
import { ProofMethods } from './proof-methods.js';
import { asksIn, isProofStale, StepUpModeSource } from './step-up.policy.js';

/** The rule of a route without `@Access`. */
const DEFAULT_RULE: AccessRule = { level: 'admin' };

/** Runs before every handler: cross-site check, authentication, the route's rule, then whether it asks for a fresh proof. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly principals: PrincipalResolver,
    private readonly proofs: ProofMethods,
    private readonly stepUp: StepUpModeSource,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = this.getRule(context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // Also checks the origin of requests with the session cookie, on public routes too.
    const credentials = this.authenticator.getCredentials(request, rule);
    if (rule.level === 'public') return true;
    const known = this.authenticator.authenticateNow(credentials);
    if (known === null) {
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      return this.authenticate(credentials, rule, request, reply);
    }
    return this.admit(known, rule, request);
  }

  private async authenticate(
    credentials: readonly Credential[],
    rule: AccessRule,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<boolean> {
    const principal = await this.authenticator.authenticate(credentials, rule, request, reply);
    return principal === null || this.admit(principal, rule, request);
  }

  private getRule(context: ExecutionContext): AccessRule {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, targets) ?? DEFAULT_RULE;
  }

  private admit(
    principal: Principal,
    rule: AccessRule,
    request: AuthenticatedRequest,
  ): boolean | Promise<boolean> {
    const refusal = findRefusal(principal, rule, request.headers['x-admin-target-user']?.toString() ?? '');
    if (refusal) throw refusal;
    if (isProofStale(principal, rule.stepUp, this.clock.now()))
      return this.admitByMode(principal, rule, request);
    return this.accept(principal, rule, request);
  }

  /** Reads the mode only where it matters, so that other requests cost no statement more. */
  private async admitByMode(
    principal: SessionPrincipal,
    rule: AccessRule,
    request: AuthenticatedRequest,
  ): Promise<boolean> {
    if (asksIn(await this.stepUp.get(), rule.stepUp)) return this.proofs.ask(principal);
    return this.accept(principal, rule, request);
  }

  private accept(principal: Principal, rule: AccessRule, request: AuthenticatedRequest): boolean {
    request.session = principal;
    // Requests allowed while the screen is locked, including failed unlocks, must not reset the idle timeout.
    if (rule.whileLocked !== true)
      this.principals.onAuthenticated(principal, { isBackground: request.headers['x-background'] === '1' });
    return true;
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
