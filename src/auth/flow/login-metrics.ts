import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import { type WithSession } from '#sessions';
import { DomainError } from '#shared';

const STEP = 'latchkey:login-step';

/** A step of a login and its outcome: `success`, `second_factor_required`, `reauthenticated`, or an error code in lower case. */
export type LoginOutcome = { readonly step: string; readonly outcome: string };

/** Counts the outcomes of logins since the start of the process, without usernames. */
@Injectable()
export class LoginMetrics {
  private readonly counts = new Map<string, LoginOutcome & { count: number }>();

  record({ step, outcome }: LoginOutcome): void {
    const key = `${step}/${outcome}`;
    const entry = this.counts.get(key);
    if (entry) entry.count += 1;
    else this.counts.set(key, { step, outcome, count: 1 });
  }

  list(): readonly (LoginOutcome & { readonly count: number })[] {
    return [...this.counts.values()];
  }
}

@Injectable()
class LoginMetricsInterceptor implements NestInterceptor<WithSession<object>> {
  constructor(
    private readonly metrics: LoginMetrics,
    private readonly reflector: Reflector,
  ) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<WithSession<object>>,
  ): Observable<WithSession<object>> {
    const step = this.reflector.get<string>(STEP, context.getHandler());
    return next.handle().pipe(
      tap({
        next: (result) => {
          this.metrics.record({ step, outcome: toOutcome(result) });
        },
        error: (error: unknown) => {
          this.metrics.record({ step, outcome: toErrorOutcome(error) });
        },
      }),
    );
  }
}

/** Single sign-on always ends in a redirection, which has the failure in its query. */
function toOutcome({ session, body }: WithSession<object>): string {
  if (session) return 'success';
  const { url } = body as { url?: string };
  const query = url === undefined ? new URLSearchParams() : new URL(url).searchParams;
  if (query.has('reauthenticated')) return 'reauthenticated';
  return query.get('error') ?? 'second_factor_required';
}

const toErrorOutcome = (error: unknown): string =>
  error instanceof DomainError ? error.code.toLowerCase() : 'error';

/** Counts the outcome of this step of a login. Place it above `DeliversSession`, which changes the handler's result. */
export const TrackLogin = (step: 'password' | 'second_factor' | 'passkey' | 'oidc' | 'ldap') =>
  applyDecorators(SetMetadata(STEP, step), UseInterceptors(LoginMetricsInterceptor));
