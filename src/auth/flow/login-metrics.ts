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

/** A step of a login and how it went: `success`, `second_factor_required`, or the code of the refusal. */
export type LoginOutcome = { readonly step: string; readonly outcome: string };

/** How logins went since the start of the process. Knows no names. */
@Injectable()
export class LoginMetrics {
  private readonly counts = new Map<string, LoginOutcome & { count: number }>();

  note({ step, outcome }: LoginOutcome): void {
    const key = `${step}/${outcome}`;
    const known = this.counts.get(key);
    if (known) known.count += 1;
    else this.counts.set(key, { step, outcome, count: 1 });
  }

  list(): readonly (LoginOutcome & { readonly count: number })[] {
    return [...this.counts.values()];
  }
}

@Injectable()
class LoginMetricsInterceptor implements NestInterceptor<WithSession<object>> {
  constructor(
    private readonly outcomes: LoginMetrics,
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
          this.outcomes.note({ step, outcome: outcomeOf(result) });
        },
        error: (error: unknown) => {
          this.outcomes.note({ step, outcome: failureOf(error) });
        },
      }),
    );
  }
}

/** A login at the provider ends in a redirection, which may tell of a failure. */
function outcomeOf({ session, body }: WithSession<object>): string {
  if (session) return 'success';
  const { url } = body as { url?: string };
  const failure = url === undefined ? null : new URL(url).searchParams.get('error');
  return failure ?? 'second_factor_required';
}

const failureOf = (error: unknown): string =>
  error instanceof DomainError ? error.code.toLowerCase() : 'error';

/** Counts how this step of a login goes. Stands above `DeliversSession`, which changes what the handler returned. */
export const TrackLogin = (step: 'password' | 'second_factor' | 'oidc') =>
  applyDecorators(SetMetadata(STEP, step), UseInterceptors(LoginMetricsInterceptor));
