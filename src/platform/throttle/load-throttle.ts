import { type DynamicModule } from '@nestjs/common';
import { type RequestLimit } from './request-limit.js';

/**
 * The module that gives `limit` its store; none where the limit is switched off. Its library is loaded only then: it is
 * a CommonJS package that requires an ESM-only one, which not every runtime of ours (jest on Node 20) can do.
 */
export async function loadThrottle(limit: RequestLimit): Promise<DynamicModule[]> {
  if (!limit.isEnabled) return [];
  const { ThrottleModule } = await import('./throttle.module.js');
  return [ThrottleModule.forRoot(limit)];
}
