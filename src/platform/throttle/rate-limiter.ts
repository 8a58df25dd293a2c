import { type ThrottlerStorage } from '@nestjs/throttler';
import { addressBlock, clientAddress } from '#platform/context';
import { type Log } from '#platform/logging';
import { type DomainError, domainError, MINUTE_MS, type Wait } from '#shared';

const NAME = 'requests';

/**
 * The rate limit per client address, or per /64 for IPv6. The server checks it before it reads a request. The store comes
 * from Nest's container, which is built later, but before the server listens.
 */
export class RateLimiter {
  private store: ThrottlerStorage | undefined;

  /** @param perMinute maximum requests of one client per minute; 0 for no limit */
  constructor(
    private readonly perMinute: number,
    private readonly log: Log,
  ) {}

  get isEnabled(): boolean {
    return this.perMinute > 0;
  }

  useStore(store: ThrottlerStorage): void {
    this.store = store;
  }

  /** Counts a request from `address`, as the socket or a trusted proxy reports it. Returns an error to reject it with, or null. */
  async count(address: string | undefined): Promise<DomainError | null> {
    if (!this.isEnabled) return null;
    if (!this.store) throw new Error('The rate limit has no store yet');
    const client = addressBlock(clientAddress(address));
    const { totalHits, isBlocked, timeToBlockExpire } = await this.store.increment(
      client,
      MINUTE_MS,
      this.perMinute,
      MINUTE_MS,
      NAME,
    );
    if (!isBlocked) return null;
    // Logged once per client and minute, so that a client cannot fill the disk.
    if (totalHits === this.perMinute + 1)
      this.log.warn('rate limit exceeded', { client, perMinute: this.perMinute });
    return new TooManyRequests({ remainingTime: timeToBlockExpire });
  }
}

const TooManyRequests = domainError<Wait>(
  'throttled',
  'TOO_MANY_REQUESTS',
  'Too many requests. Please slow down.',
  { remainingTime: 20 },
);

/** Number of requests of a client in the current window, and the time left in it. */
export type WindowCount = { readonly hits: number; readonly remainingMs: number };

/** Counts requests per client in fixed windows. */
export interface RequestWindows {
  /** Counts one more request. */
  hit(client: string, windowMs: number): Promise<WindowCount>;
  close(): Promise<void>;
}

const MAX_CLIENTS = 100_000;

/** In-memory windows of this process. Bounded: when full, expired windows are evicted first, then the oldest. */
export class LocalWindows implements RequestWindows {
  private readonly windows = new Map<string, { hits: number; endsAt: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  async hit(client: string, windowMs: number): Promise<WindowCount> {
    return this.hitNow(client, windowMs);
  }

  /** Counts one more request without a promise, for every request to an application. */
  hitNow(client: string, windowMs: number): WindowCount {
    const now = this.now();
    let window = this.windows.get(client);
    if (!window || window.endsAt <= now) {
      this.windows.delete(client);
      if (this.windows.size >= MAX_CLIENTS) this.makeRoom(now);
      window = { hits: 0, endsAt: now + windowMs };
      this.windows.set(client, window);
    }
    window.hits += 1;
    return { hits: window.hits, remainingMs: window.endsAt - now };
  }

  async close(): Promise<void> {
    this.windows.clear();
  }

  /** A Map keeps insertion order, so expired windows come first. */
  private makeRoom(now: number): void {
    for (const [client, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size < MAX_CLIENTS) return;
      this.windows.delete(client);
    }
  }
}
