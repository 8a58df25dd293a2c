import { MINUTE_MS } from '#shared';
import { type Closing } from './close-codes.js';
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
  private readonly entries: RecentClosing[] = [];

  /** Marks the present, for {@link since}. */
  mark(): number {
    return this.last;
  }

  add(filter: ConnectionFilter, closing: Closing): void {
    const at = performance.now();
    this.last += 1;
    const fresh = this.entries.findIndex((entry) => at - entry.at < KEPT_MS);
    this.entries.splice(0, fresh < 0 ? this.entries.length : fresh);
    this.entries.push({ sequence: this.last, at, filter, closing });
  }

  /** Returns the closing of a connection that was decided about since `mark`, if there is one. */
  since(mark: number, isSelected: (filter: ConnectionFilter) => boolean): Closing | null {
    // The numbers have no gaps, so the older ones need not be looked at.
    const first = this.entries[0]?.sequence ?? 0;
    const later = this.entries.slice(Math.max(0, mark + 1 - first));
    const found = later.find(({ filter }) => isSelected(filter));
    return found?.closing ?? null;
  }
}
