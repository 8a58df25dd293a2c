import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Sweeper } from '#platform/database';
import { Clock } from '#shared';
import { LoginChallengeRepository } from './login-challenge.repository.js';

/** Each has statements of its own, unlike other expired rows. */
const BATCH = 100;
const EVENT = { action: 'login.unfinished', actor: null, result: 'failure' } as const;

/**
 * Removes login challenges that have expired, and records them: somebody had the right password, but not the second
 * factor.
 */
@Injectable()
export class UnfinishedLogins {
  constructor(sweeper: Sweeper, clock: Clock, challenges: LoginChallengeRepository, audit: AuditLog) {
    sweeper.register(
      'pending logins',
      async (tx, limit) => {
        const expired = await challenges.takeExpired(tx, clock.now(), limit);
        for (const { userId: subject, count } of expired)
          await audit.record(tx, { ...EVENT, subject, details: { count } });
        return expired.reduce((sum, { count }) => sum + count, 0);
      },
      BATCH,
    );
  }
}
