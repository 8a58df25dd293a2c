import { type ModuleMetadata, type Type } from '@nestjs/common';
import { type AppConfig } from '#platform/config';

/** What the composition root adds for the throttle: nothing where it is switched off. */
export type Throttle = {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly guards: readonly Type[];
};

/**
 * The request throttle as the configuration wants it. Its library is loaded only then: it is a CommonJS package
 * that requires an ESM-only one, which not every runtime of ours (jest on Node 20) can do.
 */
export async function loadThrottle({ env }: AppConfig): Promise<Throttle> {
  if (env.REQUESTS_PER_MINUTE === 0) return { imports: [], guards: [] };
  const { RequestThrottle, ThrottleModule } = await import('./throttle.module.js');
  return { imports: [ThrottleModule.forRoot()], guards: [RequestThrottle] };
}
