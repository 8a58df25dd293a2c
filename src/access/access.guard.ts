import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Eventually, whenThere } from '#shared';
import { ACCESS, type AccessRule } from './access.decorators.js';
import { refusalFor } from './access.policy.js';
import { Authenticator } from './authenticator.js';
import { type Principal, PrincipalResolver } from './principal.js';

type GuardedRequest = FastifyRequest & { session?: Principal };

const SILENCE_MEANS: AccessRule = { level: 'admin' };
/** Runs before every handler: cross-site check, authentication, then the route's rule. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly principals: PrincipalResolver,
  ) {}

  canActivate(context: ExecutionContext): Eventually<boolean> {
    const rule = this.ruleOf(context);
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const credentials = this.authenticator.credentialsOf(request, rule);
    if (rule.level === 'public') return true;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const principal = this.authenticator.authenticate(credentials, rule, request, reply);
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

  private admit(principal: Principal, rule: AccessRule, request: GuardedRequest): void {
    const refusal = refusalFor(principal, rule, request.headers['x-admin-target-user']?.toString() ?? '');
    if (refusal) throw refusal;
    request.session = principal;
    // What may be done at a locked screen does not keep it awake, and neither do wrong guesses at one that is not.
    if (rule.whileLocked === true) return;
    this.principals.accepted(principal, { isBackground: request.headers['x-background'] === '1' });
  }
}
