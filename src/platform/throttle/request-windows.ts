/** Requests of one client in the current minute, and how long that minute lasts. */
export type WindowCount = { readonly hits: number; readonly remainingMs: number };

/** Counts requests per client in fixed windows. */
export interface RequestWindows {
  /** Counts one more request. */
  hit(client: string, windowMs: number): Promise<WindowCount>;
  close(): Promise<void>;
}

const MAX_CLIENTS = 100_000;

/** Windows of this process alone. Bounded: when it is full, ended windows go first, then the oldest. */
export class LocalWindows implements RequestWindows {
  private readonly windows = new Map<string, { hits: number; endsAt: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  async hit(client: string, windowMs: number): Promise<WindowCount> {
    const now = this.now();
    let window = this.windows.get(client);
    if (!window || window.endsAt <= now) {
      this.windows.delete(client);
      if (this.windows.size >= MAX_CLIENTS) this.makeRoom(now);
      window = { hits: 0, endsAt: now + windowMs };
      this.windows.set(client, window);
    }
    window.hits += 1;
    return { hits: window.hits, remainingMs: window.endsAt - now };
  }

  async close(): Promise<void> {
    this.windows.clear();
  }

  /** The map keeps the order of insertion, so windows that ended stand first. */
  private makeRoom(now: number): void {
    for (const [client, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size < MAX_CLIENTS) return;
      this.windows.delete(client);
    }
  }
}
