import { type DynamicModule } from '@nestjs/common';
import { type RateLimiter } from './rate-limiter.js';

/**
 * Loads the module that gives `limit` its store; returns none if the limit is off. The import is dynamic because
 * @nestjs/throttler is a CommonJS package that requires an ESM-only one, which jest on Node 20 cannot load.
 */
export async function loadThrottle(limit: RateLimiter): Promise<DynamicModule[]> {
  if (!limit.isEnabled) return [];
  const { ThrottleModule } = await import('./throttle.module.js');
  return [ThrottleModule.forRoot(limit)];
}
