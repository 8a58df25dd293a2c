import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer } from '../fixtures/accounts.js';
import { type Cluster, CLUSTER_PASSWORD } from '../databases/cluster.js';
import { type HttpResponse } from '../clients/http-client.js';

/** The pause between two requests of one client. A 503 returns immediately and would flood the results. */
const PAUSE_MS = 10;

export type LoadResult = {
  readonly request: string;
  readonly status: number;
  readonly ms: number;
  readonly clearsCookie: boolean;
  readonly retryAfter: string | null;
  readonly code: unknown;
};

/** Logins, reads and writes at some replicas, repeated until stopped. */
export class MixedLoad {
  /** Accounts whose registration returned 200. */
  readonly acknowledged: string[] = [];
  /** The subset of `acknowledged` whose data was stored with 200. */
  readonly stored: string[] = [];
  /** Names whose registration returned 503. */
  readonly refused: string[] = [];
  readonly results: LoadResult[] = [];
  /** The number of requests whose connection broke before a response. */
  failed = 0;
  private isEnding = false;
  private workers: Promise<void>[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly replicas: readonly number[],
    private readonly session: string,
    /** The number of readers, and of writers, at each replica. */
    private readonly clients = 1,
    /** The address of a reader for each request; by default each reader has one address. */
    private readonly address?: () => string,
  ) {}

  start(): this {
    this.workers = this.replicas.flatMap((replica) =>
      Array.from({ length: this.clients }, () => [this.read(replica), this.write(replica)]).flat(),
    );
    return this;
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.workers);
  }

  /** The distinct statuses that occurred. */
  get statuses(): number[] {
    return [...new Set(this.results.map(({ status }) => status))].sort();
  }

  get slowestMs(): number {
    return Math.max(...this.results.map(({ ms }) => ms));
  }

  private async read(replica: number): Promise<void> {
    const browser = this.cluster.client(replica, { cookie: `jwt=${this.session}` });
    const from = () => (this.address ? { 'x-forwarded-for': this.address() } : {});
    while (!this.isEnding) await this.timed('read', () => browser.get('/users/me', from()));
  }

  private async write(replica: number): Promise<void> {
    while (!this.isEnding) {
      const username = `load-${randomBytes(6).toString('hex')}`;
      const create = () =>
        this.cluster.client(replica).post('/users/create', { username, password: CLUSTER_PASSWORD });
      const registered = await this.timed('register', create);
      if (registered?.status === 503) this.refused.push(username);
      if (registered?.status !== 200) continue;
      this.acknowledged.push(username);
      await this.store(username, replica);
    }
  }

  private async store(username: string, replica: number): Promise<void> {
    const entered = await this.timed('login', () => this.cluster.login(username, replica));
    if (entered?.status !== 200) return;
    const client = this.cluster.client(replica, bearer(entered.body.token));
    const stored = await this.timed('store', () => client.put('/users/data/kept', { value: username }));
    if (stored?.status === 200) this.stored.push(username);
  }

  /** Returns null if the request got no response. */
  private async timed(request: string, work: () => Promise<HttpResponse>): Promise<HttpResponse | null> {
    const start = performance.now();
    try {
      const response = await work();
      this.record(request, response, performance.now() - start);
      return response;
    } catch {
      this.failed += 1;
      return null;
    } finally {
      await sleep(PAUSE_MS);
    }
  }

  private record(request: string, { status, setCookies, headers, body }: HttpResponse, ms: number): void {
    const clearsCookie = setCookies.some((cookie) => cookie.startsWith('jwt=;'));
    const retryAfter = headers.get('retry-after');
    this.results.push({ request, status, ms, clearsCookie, retryAfter, code: body?.code });
  }
}
