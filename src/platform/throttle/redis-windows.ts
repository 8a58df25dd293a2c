import { Redis } from 'ioredis';
import { type Log } from '#platform/logging';
import { LocalWindows, type RequestWindows, type WindowCount } from './rate-limiter.js';

const COMMAND_TIMEOUT_MS = 200;
const PREFIX = 'latchkey:throttle:';

/** Increments and sets the expiry atomically: a counter without expiry would block its client forever. */
const COUNT = `
  local hits = redis.call('INCR', KEYS[1])
  if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return { hits, redis.call('PTTL', KEYS[1]) }`;

/** Windows shared by all replicas. While Redis is unavailable, each replica counts for itself. */
export class RedisWindows implements RequestWindows {
  private readonly redis: Redis;
  private readonly fallback = new LocalWindows();
  private isUnavailable = false;

  constructor(
    url: string,
    private readonly log: Log,
  ) {
    this.redis = new Redis(url, {
      commandTimeout: COMMAND_TIMEOUT_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    });
    this.redis.on('error', (error: Error) => {
      this.reportUnavailable(error);
    });
    this.redis.on('ready', () => (this.isUnavailable = false));
  }

  async hit(client: string, windowMs: number): Promise<WindowCount> {
    try {
      const [hits, remainingMs] = (await this.redis.eval(COUNT, 1, PREFIX + client, windowMs)) as [
        number,
        number,
      ];
      this.isUnavailable = false;
      return { hits, remainingMs: Math.max(0, remainingMs) };
    } catch (error) {
      this.reportUnavailable(error as Error);
      return this.fallback.hit(client, windowMs);
    }
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  /** Logs once per outage. */
  private reportUnavailable(error: Error): void {
    if (!this.isUnavailable)
      this.log.warn('Redis unavailable: the rate limit is counted per replica', { reason: error.message });
    this.isUnavailable = true;
  }
}
