import {
  type DynamicModule,
  type ExecutionContext,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ThrottlerModule, type ThrottlerModuleOptions, type ThrottlerStorage } from '@nestjs/throttler';
import { type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { addressBlock, clientAddress } from '#platform/context';
import { Log } from '#platform/logging';
import { MINUTE_MS } from '#shared';
import { LocalWindows, type RequestWindows } from './request-windows.js';

export { RequestThrottle } from './request-throttle.guard.js';

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

/** Limits requests per client address over all routes. */
@Module({})
export class ThrottleModule {
  static forRoot(): DynamicModule {
    const throttler = ThrottlerModule.forRootAsync({
      imports: [WindowsModule],
      inject: [AppConfig, WINDOWS],
      useFactory: throttlerOptions,
    });
    return { module: ThrottleModule, global: true, imports: [throttler], exports: [throttler] };
  }
}

/** The client of Redis is loaded only where there is one. */
async function openWindows({ env }: AppConfig, log: Log): Promise<RequestWindows> {
  if (env.REDIS_URL === undefined) return new LocalWindows();
  const { RedisWindows } = await import('./redis-windows.js');
  return new RedisWindows(env.REDIS_URL, log);
}

function throttlerOptions({ env }: AppConfig, windows: RequestWindows): ThrottlerModuleOptions {
  const limit = env.REQUESTS_PER_MINUTE;
  return {
    throttlers: [{ ttl: MINUTE_MS, limit }],
    storage: storageOver(windows),
    setHeaders: false,
    getTracker: (request) => addressBlock(clientAddress((request as unknown as FastifyRequest).ip)),
    generateKey: (_context, client) => client,
    skipIf: isHealthCheck,
  };
}

/** An orchestrator that is refused would restart a healthy process. */
function isHealthCheck(context: ExecutionContext): boolean {
  return context.switchToHttp().getRequest<FastifyRequest>().routeOptions.url?.startsWith('/health') === true;
}

function storageOver(windows: RequestWindows): ThrottlerStorage {
  return {
    async increment(client, windowMs, limit) {
      const { hits, remainingMs } = await windows.hit(client, windowMs);
      const seconds = Math.ceil(remainingMs / 1_000);
      return { totalHits: hits, timeToExpire: seconds, isBlocked: hits > limit, timeToBlockExpire: seconds };
    },
  };
}
