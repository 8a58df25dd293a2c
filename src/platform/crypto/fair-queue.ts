/** The source of a job. The queue is fair between kinds of work, then addresses, then users. */
export type Flow = {
  readonly kind: string;
  /** A block of client addresses: one IPv4 address or an IPv6 /64. */
  readonly address: string;
  /** The caller's id, where the request is authenticated. */
  readonly user?: string | undefined;
};

type Queued = { readonly flow: Flow };

/**
 * A bounded queue with round-robin scheduling: over kinds of work, then over the addresses of a kind, then over the users
 * of an address. A client that floods the queue delays only itself.
 */
export class FairQueue<Item extends Queued> {
  /** In order of arrival. */
  private readonly waiting = new Set<Item>();
  private readonly rotation = new Rotation<Item>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.waiting.size;
  }

  /** Adds an item. Returns the item that was dropped for lack of space, which may be the new one. */
  add(item: Item): Item | undefined {
    this.waiting.add(item);
    this.rotation.add(toPath(item.flow), item);
    if (this.waiting.size <= this.limit) return undefined;
    const dropped = heaviest(this.waiting);
    this.remove(dropped);
    return dropped;
  }

  /** Whether a new item of this flow would be dropped at once. */
  isFullFor(flow: Flow): boolean {
    if (this.waiting.size < this.limit) return false;
    const newcomer = { flow };
    return heaviest<Queued>([...this.waiting, newcomer]) === newcomer;
  }

  remove(item: Item): void {
    this.waiting.delete(item);
    this.rotation.remove(toPath(item.flow), item);
  }

  /** Removes and returns the next item. */
  next(): Item | undefined {
    const item = this.rotation.next();
    if (item !== undefined) this.waiting.delete(item);
    return item;
  }
}

/** A tree whose branches are served in turn; each leaf holds items in order of arrival. */
class Rotation<Item> {
  private readonly branches = new Map<string, Rotation<Item>>();
  private readonly items = new Set<Item>();

  add([key, ...rest]: readonly string[], item: Item): void {
    if (key === undefined) {
      this.items.add(item);
      return;
    }
    const branch = this.branches.get(key) ?? new Rotation<Item>();
    this.branches.set(key, branch);
    branch.add(rest, item);
  }

  remove([key, ...rest]: readonly string[], item: Item): void {
    if (key === undefined) {
      this.items.delete(item);
      return;
    }
    const branch = this.branches.get(key);
    branch?.remove(rest, item);
    if (branch?.isEmpty === true) this.branches.delete(key);
  }

  next(): Item | undefined {
    const [item] = this.items;
    if (item !== undefined) {
      this.items.delete(item);
      return item;
    }
    const [turn] = this.branches;
    if (turn === undefined) return undefined;
    const [key, branch] = turn;
    const found = branch.next();
    // A Map keeps insertion order: re-inserting moves the branch to the end.
    this.branches.delete(key);
    if (!branch.isEmpty) this.branches.set(key, branch);
    return found;
  }

  get isEmpty(): boolean {
    return this.items.size + this.branches.size === 0;
  }
}

const toPath = ({ kind, address, user = '' }: Flow): string[] => [kind, address, user];

/** Returns the newest item of the address with the most waiting items. A tie goes to the most common kind. */
function heaviest<Item extends Queued>(items: Iterable<Item>): Item {
  const all = [...items];
  const addresses = countBy(all, ({ flow }) => flow.address);
  const kinds = countBy(all, ({ flow }) => flow.kind);
  const isAtLeast = (one: Flow, other: Flow): boolean => {
    const byAddress = (addresses.get(one.address) ?? 0) - (addresses.get(other.address) ?? 0);
    return byAddress === 0 ? (kinds.get(one.kind) ?? 0) >= (kinds.get(other.kind) ?? 0) : byAddress > 0;
  };
  return all.reduce((heavy, item) => (isAtLeast(item.flow, heavy.flow) ? item : heavy));
}

function countBy<Item>(items: readonly Item[], toKey: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(toKey(item), (counts.get(toKey(item)) ?? 0) + 1);
  return counts;
}
