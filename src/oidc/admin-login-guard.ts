import { type Tx } from '#platform/database';

/**
 * The rule that at least one admin can log in right now. A change that could break it locks the roster first, does
 * its work and asserts the rule last, in one transaction. Implemented above the modules that it needs.
 */
export abstract class AdminLoginGuard {
  /** The first statement: all such changes write to one row, so of two at once the later one sees the other. */
  abstract lockRoster(tx: Tx): Promise<void>;

  /**
   * Throws `WouldLockOut` when no admin could log in after this transaction.
   * @param explanation for people, in place of the usual sentence
   */
  abstract assertAdminCanLogIn(tx: Tx, explanation?: string): Promise<void>;
}
