import { type ConnectionKind } from './connection.js';

/** How many connections may be open at the same time. */
export type ConnectionLimits = Readonly<
  Record<ConnectionKind, { readonly perSession: number; readonly perProcess: number }>
>;

/** `perSession`: per session and application; on public paths per address and application. */
export const DEFAULT_LIMITS: ConnectionLimits = {
  websocket: { perSession: 64, perProcess: 10_000 },
  // Far below what one application takes, so that no session can occupy it alone.
  http: { perSession: 64, perProcess: 10_000 },
  desktop: { perSession: 64, perProcess: 10_000 },
};

/** Counts open connections by kind, and by kind and owner. */
export class ConnectionCounter {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: ConnectionLimits) {}

  /** Counts a connection, unless a limit is reached: then returns false. */
  add(kind: ConnectionKind, owner: string): boolean {
    const { perSession, perProcess } = this.limits[kind];
    const key = `${kind} ${owner}`;
    if (this.get(kind) >= perProcess || this.get(key) >= perSession) return false;
    this.change(kind, 1);
    this.change(key, 1);
    return true;
  }

  remove(kind: ConnectionKind, owner: string): void {
    this.change(kind, -1);
    this.change(`${kind} ${owner}`, -1);
  }

  get(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  private change(key: string, by: number): void {
    const count = this.get(key) + by;
    if (count > 0) this.counts.set(key, count);
    else this.counts.delete(key);
  }
}
