import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { addressBlock } from '#platform/context';
import { Log } from '#platform/logging';
import { LocalWindows } from '#platform/throttle';
import { MINUTE_MS, SECOND_MS } from '#shared';
import { type AskedRequest } from './asked-request.js';
import { type DoorKey } from './door-keys.service.js';
import { type DoorVisit } from './door-visit.js';

/** Whose requests are counted: an application session, or an API key. */
type Visitor = Pick<DoorVisit, 'applicationSessionId'> | Pick<DoorKey, 'apiKeyId'>;

/**
 * The rate limit of requests to applications: per application session, because one page can take hundreds of requests, and
 * per API key; per address without either. Not the general limit, which would count the proxy. Each replica counts for itself.
 */
@Injectable()
export class DoorLimit {
  private readonly windows = new LocalWindows();

  constructor(
    private readonly config: AppConfig,
    private readonly log: Log,
  ) {}

  /** Counts a request. Returns the seconds to wait if it is over the limit, otherwise null. */
  count({ address }: Pick<AskedRequest, 'address'>, visitor: Visitor | null): number | null {
    const { DOOR_REQUESTS_PER_MINUTE, REQUESTS_PER_MINUTE } = this.config.env;
    const perMinute = visitor === null ? REQUESTS_PER_MINUTE : DOOR_REQUESTS_PER_MINUTE;
    if (perMinute === 0) return null;
    const client = findVisitorId(visitor) ?? addressBlock(address);
    const { hits, remainingMs } = this.windows.hitNow(client, MINUTE_MS);
    // Logged once per client and minute, so that a client cannot fill the disk.
    if (hits === perMinute + 1) this.log.warn('rate limit of applications exceeded', { client, perMinute });
    return hits > perMinute ? Math.max(1, Math.ceil(remainingMs / SECOND_MS)) : null;
  }
}

function findVisitorId(visitor: Visitor | null): string | null {
  if (visitor === null) return null;
  return 'apiKeyId' in visitor ? visitor.apiKeyId : visitor.applicationSessionId;
}
