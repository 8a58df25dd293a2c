import { bearer, PASSWORD } from '../fixtures/accounts.js';
import { fromAnywhere } from '../fixtures/addresses.js';
import { type Program } from '../processes/program.js';

const ABORT_MS = 15;

/** Users who log in, read, write, abort requests and log out repeatedly until they are stopped. */
export class DailyUse {
  /** How often each status was received; 0 counts aborted requests. */
  readonly statuses = new Map<number, number>();
  private isEnding = false;
  private users: Promise<void>[] = [];

  constructor(
    private readonly program: Program,
    private readonly names: readonly string[],
  ) {}

  start(): this {
    this.users = this.names.map((name) => this.runUser(name));
    return this;
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.users);
  }

  private async runUser(name: string): Promise<void> {
    while (!this.isEnding) await this.runRound(name);
  }

  private async runRound(username: string): Promise<void> {
    const headers = fromAnywhere();
    const client = this.program.client(headers);
    const login = await client.post(
      '/users/login',
      { username, password: PASSWORD },
      { 'x-auth-mode': 'bearer' },
    );
    this.count(login.status);
    if (login.status !== 200) return;
    const session = { ...headers, ...bearer(login.body.token as string) };
    for (let i = 0; i < 10; i += 1) {
      this.count((await client.get('/users/me', session)).status);
      this.count((await client.put(`/users/data/item-${i}`, { value: 'x'.repeat(2_000) }, session)).status);
      this.count((await client.get(`/users/data/item-${i}`, session)).status);
      await this.sendAndAbort(i, session);
    }
    this.count((await client.post('/users/login', { username, password: 'wrong' }, headers)).status);
    this.count((await client.post('/users/logout', undefined, session)).status);
  }

  /** Sends a request and aborts it. */
  private async sendAndAbort(i: number, headers: Record<string, string>): Promise<void> {
    const signal = AbortSignal.timeout(i % ABORT_MS);
    await fetch(`${this.program.url}/users/data`, { headers, signal }).then(
      async (response) => {
        await response.text().catch(() => undefined);
        this.count(response.status);
      },
      () => {
        this.count(0);
      },
    );
  }

  private count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}
