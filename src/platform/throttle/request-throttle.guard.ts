import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { TooManyRequests } from './throttle.errors.js';

/** In front of every route, before anything is looked up. What no route takes, or cannot be read, does not come here. */
@Injectable()
export class RequestThrottle extends ThrottlerGuard {
  protected override throwThrottlingException(
    _context: ExecutionContext,
    { timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    throw new TooManyRequests({ remainingTime: timeToBlockExpire });
  }
}
