import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { InjectThrottlerStorage, ThrottlerModule, type ThrottlerStorage } from '@nestjs/throttler';
import { AppConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { LocalWindows, RateLimiter, type RequestWindows } from './rate-limiter.js';

const WINDOWS = 'latchkey:request-windows';

@Module({
  providers: [{ provide: WINDOWS, inject: [AppConfig, Log], useFactory: openWindows }],
  exports: [WINDOWS],
})
class WindowsModule implements OnApplicationShutdown {
  constructor(@Inject(WINDOWS) private readonly windows: RequestWindows) {}

  onApplicationShutdown(): Promise<void> {
    return this.windows.close();
  }
}

/**
 * Gives the rate limit its store. The library's guard is not used: guards run after routing and body parsing, and
 * this limit has to run before them.
 */
@Module({})
export class ThrottleModule {
  constructor(limit: RateLimiter, @InjectThrottlerStorage() storage: ThrottlerStorage) {
    limit.useStore(storage);
  }

  static forRoot(limit: RateLimiter): DynamicModule {
    const throttler = ThrottlerModule.forRootAsync({
      imports: [WindowsModule],
      inject: [WINDOWS],
      useFactory: (windows: RequestWindows) => ({ throttlers: [], storage: storageOver(windows) }),
    });
    return {
      module: ThrottleModule,
      imports: [throttler],
      providers: [{ provide: RateLimiter, useValue: limit }],
    };
  }
}

/** Imports the Redis client only if REDIS_URL is set. */
async function openWindows({ env }: AppConfig, log: Log): Promise<RequestWindows> {
  if (env.REDIS_URL === undefined) return new LocalWindows();
  const { RedisWindows } = await import('./redis-windows.js');
  return new RedisWindows(env.REDIS_URL, log);
}

function storageOver(windows: RequestWindows): ThrottlerStorage {
  return {
    async increment(client, windowMs, limit) {
      const { hits, remainingMs } = await windows.hit(client, windowMs);
      const seconds = Math.max(1, Math.ceil(remainingMs / 1_000));
      return { totalHits: hits, timeToExpire: seconds, isBlocked: hits > limit, timeToBlockExpire: seconds };
    },
  };
}
