import { Injectable } from '@nestjs/common';
import { SessionEnded, type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type User, UserRepository } from '#users';

/** Ended means ended, also for what was under way: what a session began, it may finish only while it lives. */
@Injectable()
export class CallerAssertion {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * The first statements of a transaction that relies on the caller's session or on a proof made within it. Whatever
   * ends the session or changes the credential writes one of the same two rows, so that the second one to commit
   * notices. Throws `SessionEnded`.
   * @param user as read before the proof
   */
  async assertUnchanged(tx: Tx, caller: SessionPrincipal, user: User): Promise<void> {
    const isUnchanged = await this.users.lockIfUnchanged(tx, user);
    await this.sessions.assertActive(tx, caller);
    if (!isUnchanged) throw new SessionEnded({ reason: 'password_changed' });
  }
}
