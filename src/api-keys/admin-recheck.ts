import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { UserRepository } from '#users';

/** Checks that an admin still is one when what they create is stored. */
@Injectable()
export class AdminRecheck {
  constructor(
    private readonly roster: UserRepository,
    private readonly sessions: SessionsService,
  ) {}

  /** A key outlives the session, so both are checked with its insertion. Throws `AdminRequired`, `SessionEnded`. */
  async assertStillAdmin(tx: Tx, { userId, session }: Principal): Promise<void> {
    await this.roster.lockAdminRoster(tx);
    if (session !== null) await this.sessions.assertActive(tx, { session });
    if (!(await this.roster.isAdmin(tx, userId))) throw new AdminRequired();
  }
}
