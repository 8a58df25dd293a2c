import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MetricsServer } from '#metrics';
import { Database, Transactions } from '#platform/database';
import { OutboxSequencer } from '#platform/outbox';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

describe.each(engines)('the metrics on %s', (name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { METRICS_PORT: '0' }, isServing: true });
  let person: Person;

  const fetchText = async () => (await fetch(running.app.get(MetricsServer).url!)).text();
  /** The value of one line: `name{labels}`, labels in the order they are declared. */
  const valueOf = async (series: string) => {
    const line = (await fetchText()).split('\n').find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  const login = (password: string, username = 'Ada') =>
    running.app.client().post('/users/login', { username, password });

  beforeAll(async () => {
    person = await aPerson(running.app, 'Ada');
  });

  it('are in the Prometheus text format, at GET /metrics only', async () => {
    const url = running.app.get(MetricsServer).url!;
    const response = await fetch(url);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect((await fetch(`${url}?x=1`)).status).toBe(200);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(url.replace('/metrics', '/users/me'))).status).toBe(404);
    expect((await running.app.client().get('/metrics')).status).toBe(404);
  });

  it('count requests by route and status, with how long they took', async () => {
    const series = (labels: string) => `latchkey_http_request_duration_seconds_count{${labels}}`;
    const mine = series('method="GET",route="/users/me",status="200"');
    const before = (await valueOf(mine)) ?? 0;
    await person.client.get('/users/me?name=Ada');
    await person.client.get('/users/data/some-name');
    await running.app.client().get('/nowhere/at/all');

    expect(await valueOf(mine)).toBe(before + 1);
    expect(await valueOf(series('method="GET",route="/users/data/:name",status="404"'))).toBe(1);
    expect(await fetchText()).toMatch(
      /_duration_seconds_bucket\{le="0.25",method="GET",route="\/users\/me",/,
    );
    expect(await fetchText()).not.toMatch(/nowhere|some-name/);
  });

  it('count logins by outcome and rejected requests by limit', async () => {
    const outcome = (what: string) => valueOf(`latchkey_logins_total{step="password",outcome="${what}"}`);
    const before = (await outcome('success'))!;
    await login(PASSWORD);
    for (let more = 0; more < 6; more += 1) await login('wrong password', 'nobody');
    await running.app.client().post('/users/login', {});

    expect(await outcome('success')).toBe(before + 1);
    expect(await outcome('invalid_credentials')).toBe(5);
    expect(await outcome('login_rate_limited')).toBe(1);
    expect(await outcome('invalid_request')).toBe(1);
    expect(await valueOf('latchkey_guess_refusals_total{limit="password/name"}')).toBe(1);
  });

  it('cover the second factor', async () => {
    const setup = await person.client.post('/users/totp/setup');
    expect(setup.status).toBe(200);
    const wrong = { temp_token: 'x', totp_code: '000000' };
    await running.app.client().post('/users/totp/verify-login', wrong);

    const series = 'latchkey_logins_total{step="second_factor",outcome="invalid_temp_token"}';
    expect(await valueOf(series)).toBe(1);
  });

  it('cover sessions, hashing, transactions, connections and the event loop', async () => {
    running.app.clock.advance(61_000);
    const live = await valueOf('latchkey_sessions_live');
    expect(live).toBeGreaterThan(0);
    await login(PASSWORD);
    expect(await valueOf('latchkey_sessions_live')).toBe(live);
    running.app.clock.advance(61_000);
    expect(await valueOf('latchkey_sessions_live')).toBe(live! + 1);

    expect(await valueOf('latchkey_user_data_bytes')).toBe(0);
    await person.client.put('/users/data/hosts', { value: 'web-1' });
    expect(await valueOf('latchkey_user_data_bytes')).toBe(7);
    expect(await valueOf('latchkey_user_data_max_bytes')).toBe(4_096 * 1_048_576);

    // Events are numbered, and the activity of the session is recorded, after the response.
    await running.app.get(OutboxSequencer).advance();
    while ((await valueOf('latchkey_transactions_open')) !== 0) await setTimeout(5);
    for (const idle of ['hashing_waiting', 'hashing_running', 'hashing_refusals_total', 'transactions_open'])
      expect(await valueOf(`latchkey_${idle}`)).toBe(0);
    running.app.get(Transactions).retries += 3;
    expect(await valueOf('latchkey_transaction_retries_total')).toBe(3);
    expect(await valueOf('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    await inTransaction(async () => {
      expect(await valueOf('latchkey_transactions_open')).toBe(1);
      expect(await valueOf('latchkey_pool_connections{state="busy"}')).toBe(1);
      expect(await valueOf('latchkey_pool_connections{state="waiting"}')).toBe(0);
    });
    expect(await valueOf('latchkey_pool_connections{state="busy"}')).toBe(0);
    expect(running.app.get(Database).poolUse === null).toBe(name === 'SQLite');
  });

  it('contain no user names', async () => {
    const text = await fetchText();

    expect(text).not.toContain(person.userId);
    expect(text).not.toMatch(/Ada|nobody/);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('leave out what cannot be read from the database', async () => {
    running.app.clock.advance(61_000);
    const database = running.app.get(Database);
    await database.writer.query('ALTER TABLE session RENAME TO session_away');
    try {
      const text = await fetchText();
      expect(text).toContain('latchkey_hashing_waiting 0');
      expect(text).not.toMatch(/^latchkey_sessions_live /m);
    } finally {
      await database.writer.query('ALTER TABLE session_away RENAME TO session');
    }
  });

  /** Holds a transaction open while `look` reads, as another process would. */
  async function inTransaction(look: () => Promise<void>): Promise<void> {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const transaction = running.app.get(Transactions).run(() => held);
    try {
      await look();
    } finally {
      finish();
      await transaction;
    }
  }
});

describe('without METRICS_PORT', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await engines[0]![1]();
    app = await TestApp.start({ database, isServing: true });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('nothing listens for metrics', () => {
    expect(app.get(MetricsServer).url).toBeNull();
  });
});
