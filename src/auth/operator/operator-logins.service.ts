import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type UserId } from '#shared';
import { accountFactorBucket } from '#totp';
import { type User, UsersService } from '#users';
import { accountBucket } from '../flow/password-limits.js';
import { exhaustedCodesBucket } from '../flow/reset-limits.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';

/** Revokes sessions, and removes the lockouts caused by failed attempts. */
@Injectable()
export class OperatorLoginsService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Removes the lockouts of the account: of its password, reset codes and second factor. Throws `UserNotFound`. */
  async unlock(username: string): Promise<User> {
    const user = await this.users.get({ username });
    const { id, nameKey } = user;
    const buckets = [accountBucket(nameKey), accountFactorBucket(id), exhaustedCodesBucket(nameKey)];
    await this.transactions.run(async (tx) => {
      await this.attempts.reset(tx, buckets);
      await this.audit.record(tx, { action: 'login.unlocked', actor: null, subject: id, factor: 'operator' });
    });
    return user;
  }

  /** Ends one user's sessions and login challenges. Throws `UserNotFound`. */
  async revokeSessions(username: string): Promise<{ user: User; count: number }> {
    const user = await this.users.get({ username });
    const count = await this.transactions.run(async (tx) => {
      await this.loginChallenges.endAll(tx, user.id);
      const ended = await this.sessions.endAll(tx, user.id, 'revoked');
      await this.recordRevocation(tx, user.id, ended);
      return ended;
    });
    return { user, count };
  }

  /** Ends all sessions and login challenges of all users; returns how many sessions. */
  revokeAllSessions(): Promise<number> {
    return this.transactions.run(async (tx) => {
      await this.loginChallenges.endAllUsers(tx);
      const count = await this.sessions.endAllSessions(tx, 'revoked');
      await this.recordRevocation(tx, null, count);
      return count;
    });
  }

  private recordRevocation(tx: Tx, subject: UserId | null, count: number): Promise<void> {
    const event = { action: 'session.revoked', actor: null, factor: 'operator' } as const;
    return this.audit.record(tx, { ...event, subject, details: { count } });
  }
}
