import { type Tx } from '#platform/database';

/**
 * Ensures that at least one admin can log in. A change that could lock out all admins calls {@link lock} first, and makes its
 * writes in {@link keepAdmin}. Implemented in `auth`, because it needs modules above this one.
 */
export abstract class AdminLoginGuard {
  /** Must be the first statement of every change of who is an admin or how admins log in. */
  abstract lock(tx: Tx): Promise<void>;

  /** Returns whether an admin can log in, as the transaction sees it. */
  abstract canAdminLogIn(tx: Tx): Promise<boolean>;

  /**
   * Makes a change, which returns false if there was nothing to change. Throws `WouldLockOut` if no admin can log in after it,
   * with how admins could and can, and `LastAdmin` if there is none left.
   *
   * @param explanation replaces the message of the error
   */
  abstract keepAdmin<T>(tx: Tx, change: () => Promise<T>, explanation?: string): Promise<T>;
}
