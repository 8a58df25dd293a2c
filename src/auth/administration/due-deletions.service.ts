import { Injectable } from '@nestjs/common';
import { BY_SERVICE } from '#audit';
import { Sweeper, type Tx } from '#platform/database';
import { Clock } from '#shared';
import { ScheduledDeletionRepository } from '#users';
import { AccountRemoval } from './account-removal.service.js';

/** In a transaction: everything that belongs to an account is removed with it. */
const BATCH = 1;

/** Removes the accounts whose grace period is over. They are suspended, so an admin who can log in remains. */
@Injectable()
export class DueDeletions {
  constructor(
    sweeper: Sweeper,
    private readonly deletions: ScheduledDeletionRepository,
    private readonly removal: AccountRemoval,
    private readonly clock: Clock,
  ) {
    sweeper.register('accounts', (tx, limit) => this.sweep(tx, limit), BATCH);
  }

  private async sweep(tx: Tx, limit: number): Promise<number> {
    const now = this.clock.now();
    const due = await this.deletions.listDue(tx, now, limit);
    for (const user of due) {
      // Since it was read, an admin may have reactivated it, or another replica removed it.
      if (await this.deletions.lockIfDue(tx, user.id, now)) await this.removal.remove(tx, user, BY_SERVICE);
    }
    return due.length;
  }
}
