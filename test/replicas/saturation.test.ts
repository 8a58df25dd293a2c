import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import { RESPONSE_LIMIT_MS } from '../support/faults/fault-expectations.js';
import { Cluster, CLUSTER_PASSWORD, queryAt } from '../support/databases/cluster.js';
import { freePort } from '../support/processes/free-ports.js';
import { type HttpResponse } from '../support/clients/http-client.js';

const POOL = 10;
/** Enough hashes to keep two cores busy for far longer than the timeout of the queue. */
const LOGINS = 60;
const USERS = 20;

/** A slow hash may delay its own login, but not the database or other requests. */
describeOnMysql('one replica with a pool of ten connections', (create) => {
  let cluster: Cluster;
  let session: string;
  let metrics: string;

  beforeAll(async () => {
    const database = await create();
    const url = new URL(database.url);
    url.search = `?poolSize=${POOL}&timeoutMs=2500`;
    const port = await freePort();
    metrics = `http://127.0.0.1:${port}/metrics`;
    cluster = await Cluster.at([url.href], {
      environment: { BCRYPT_COST: '12', METRICS_PORT: String(port) },
      query: queryAt(database.url),
      takeDown: () => database.drop(),
    });
    for (let at = 0; at < USERS; at += 1) await cluster.register(`user-${at}`);
    session = (await cluster.login('user-0')).body.token;
  });

  afterAll(() => cluster.stop());

  /** Hash jobs that wait, connections in use, and requests for one. */
  async function sample() {
    const text = await (await fetch(metrics)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
    const pool = (state: string) => value(`latchkey_pool_connections\\{state="${state}"\\}`);
    return { hashing: value('latchkey_hashing_waiting'), busy: pool('busy'), waiting: pool('waiting') };
  }

  it('R-16: keeps reading during many logins, and holds no connection while it hashes', async () => {
    let isOver = false;
    const reads: { status: number; ms: number }[] = [];
    const read = async () => {
      while (!isOver) {
        const start = performance.now();
        const { status } = await cluster.as(session).get('/users/me');
        reads.push({ status, ms: performance.now() - start });
        await sleep(20);
      }
    };
    const samples: Awaited<ReturnType<typeof sample>>[] = [];
    const watch = async () => {
      while (!isOver) {
        samples.push(await sample());
        await sleep(50);
      }
    };
    const beside = [read(), read(), watch()];
    const logins: HttpResponse[] = await Promise.all(
      Array.from({ length: LOGINS }, (_, at) => cluster.login(`user-${at % USERS}`, 0, CLUSTER_PASSWORD)),
    );
    isOver = true;
    await Promise.all(beside);

    expect(reads.filter(({ status, ms }) => status !== 200 || ms > RESPONSE_LIMIT_MS)).toEqual([]);
    const refused = logins.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers } of refused) {
      expect([429, 503]).toContain(status);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    // If waiting logins held connections, no more of them could wait than there are connections.
    expect(samples.filter(({ hashing, busy }) => hashing > busy).length).toBeGreaterThan(0);
    expect((await sample()).waiting).toBe(0);
  });
});
