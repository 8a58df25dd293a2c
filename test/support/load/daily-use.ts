import { bearer, PASSWORD } from '../fixtures/accounts.js';
import { fromAnywhere } from '../fixtures/addresses.js';
import { type Program } from '../processes/program.js';

const ABORT_MS = 15;

/** Users who log in, read, write, abort requests and log out repeatedly until they are stopped. */
export class DailyUse {
  /** How often each status was received; 0 counts aborted requests. */
  readonly statuses = new Map<number, number>();
  private isEnding = false;
  private people: Promise<void>[] = [];

  constructor(
    private readonly program: Program,
    private readonly names: readonly string[],
  ) {}

  start(): this {
    this.people = this.names.map((name) => this.live(name));
    return this;
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.people);
  }

  private async live(name: string): Promise<void> {
    while (!this.isEnding) await this.day(name);
  }

  private async day(username: string): Promise<void> {
    const headers = fromAnywhere();
    const client = this.program.client(headers);
    const login = await client.post(
      '/users/login',
      { username, password: PASSWORD },
      { 'x-auth-mode': 'bearer' },
    );
    this.note(login.status);
    if (login.status !== 200) return;
    const session = { ...headers, ...bearer(login.body.token as string) };
    for (let i = 0; i < 10; i += 1) {
      this.note((await client.get('/users/me', session)).status);
      this.note((await client.put(`/users/data/item-${i}`, { value: 'x'.repeat(2_000) }, session)).status);
      this.note((await client.get(`/users/data/item-${i}`, session)).status);
      await this.sendAndAbort(i, session);
    }
    this.note((await client.post('/users/login', { username, password: 'wrong' }, headers)).status);
    this.note((await client.post('/users/logout', undefined, session)).status);
  }

  /** Sends a request and aborts it. */
  private async sendAndAbort(i: number, headers: Record<string, string>): Promise<void> {
    const signal = AbortSignal.timeout(i % ABORT_MS);
    await fetch(`${this.program.url}/users/data`, { headers, signal }).then(
      async (answer) => {
        await answer.text().catch(() => undefined);
        this.note(answer.status);
      },
      () => {
        this.note(0);
      },
    );
  }

  private note(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}
