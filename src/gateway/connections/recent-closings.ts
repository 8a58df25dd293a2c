import { MINUTE_MS } from '#shared';
import { type Closing } from '../websocket/close-codes.js';
import { type ConnectionFilter } from './connection.js';

/** Longer than any decision may take. */
const KEPT_MS = MINUTE_MS;

type RecentClosing = {
  readonly sequence: number;
  /** On the monotonic clock. */
  readonly at: number;
  readonly filter: ConnectionFilter;
  readonly closing: Closing;
};

/**
 * What was closed lately. A connection that was being decided about at that moment was not open yet, and its decision may
 * have read the state from before.
 */
export class RecentClosings {
  private last = 0;
  private entries: RecentClosing[] = [];

  /** Marks the present, for {@link since}. */
  mark(): number {
    return this.last;
  }

  add(filter: ConnectionFilter, closing: Closing): void {
    const at = performance.now();
    this.last += 1;
    const fresh = this.entries.filter((entry) => at - entry.at < KEPT_MS);
    this.entries = [...fresh, { sequence: this.last, at, filter, closing }];
  }

  /** Returns the closing of a connection that was decided about since `mark`, if there is one. */
  since(mark: number, isSelected: (filter: ConnectionFilter) => boolean): Closing | null {
    const found = this.entries.find(({ sequence, filter }) => sequence > mark && isSelected(filter));
    return found?.closing ?? null;
  }
}
