import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import {
  RESPONSE_LIMIT_MS,
  expectCorrectResponses,
  expectSameProcesses,
} from '../support/faults/fault-expectations.js';
import { Cluster, queryAt, REPLICAS } from '../support/databases/cluster.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { describeOnRedis, RedisServer } from '../support/databases/redis-server.js';

const LIMIT = 30;
/** A window may end during the test. */
const WINDOWS = 2;

const ALL = [0, 1, 2];

describeOnMysql('three replicas that count requests in Redis', (create) => {
  describeOnRedis('during and between outages of Redis', () => {
    let redis: RedisServer;
    let cluster: Cluster;
    let session: string;

    beforeAll(async () => {
      redis = await RedisServer.start();
      const database = await create();
      cluster = await Cluster.at(
        Array.from({ length: REPLICAS }, () => database.url),
        {
          environment: { REDIS_URL: redis.url, REQUESTS_PER_MINUTE: String(LIMIT) },
          query: queryAt(database.url),
          takeDown: async () => {
            await redis.kill();
            await database.drop();
          },
        },
      );
      await cluster.register('ada');
      session = (await cluster.login('ada')).body.token;
    });

    afterAll(() => cluster.stop());

    let caller = 0;
    const anAddress = () => `198.18.${(caller += 1) >> 8}.${caller & 255}`;

    /** The replicas reconnect to Redis by themselves; waits until they share one counter. */
    async function untilShared(): Promise<void> {
      for (let tries = 0; tries < 100; tries += 1) {
        const address = anAddress();
        await letIn(address, REPLICAS);
        if ((await redis.command('GET', `latchkey:throttle:${address}`)) === String(REPLICAS)) return;
        await sleep(50);
      }
      throw new Error('they do not count together again');
    }

    /** Sends more than the limit from one address over all replicas; returns how many were accepted. */
    async function letIn(address: string, times: number): Promise<number> {
      let accepted = 0;
      for (let at = 0; at < times; at += 1) {
        const start = performance.now();
        const { status, headers } = await cluster
          .client(at, { 'x-forwarded-for': address })
          .get('/users/setup-required');
        expect([200, 429]).toContain(status);
        expect(performance.now() - start).toBeLessThan(RESPONSE_LIMIT_MS);
        if (status === 429) expect(headers.get('retry-after')).toMatch(/^\d+$/);
        else accepted += 1;
      }
      return accepted;
    }

    /** The same, all of them at once. */
    async function rushedIn(address: string, times: number): Promise<number> {
      const each = await Promise.all(
        Array.from({ length: times }, (_, at) =>
          cluster.client(at, { 'x-forwarded-for': address }).get('/users/setup-required'),
        ),
      );
      expect(each.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
      return each.filter(({ status }) => status === 200).length;
    }

    const beyond = () => letIn(anAddress(), WINDOWS * REPLICAS * LIMIT + 30);

    it('R-20: share one limit while it is available', async () => {
      const accepted = await letIn(anAddress(), WINDOWS * LIMIT + 30);
      expect(accepted).toBeGreaterThanOrEqual(LIMIT);
      expect(accepted).toBeLessThanOrEqual(WINDOWS * LIMIT);
    });

    it('R-20: each apply their own limit while Redis is down, and share one again afterwards', async () => {
      await redis.kill();
      expect(await beyond()).toBeLessThanOrEqual(WINDOWS * REPLICAS * LIMIT);
      await redis.restart();
      await untilShared();
      expect(await letIn(anAddress(), WINDOWS * LIMIT + 30)).toBeLessThanOrEqual(WINDOWS * LIMIT);
      expectSameProcesses(cluster);
    });

    it('R-20: each apply their own limit while Redis does not respond, without delaying requests', async () => {
      redis.freeze();
      try {
        const load = new MixedLoad(cluster, ALL, session, 1, anAddress).start();
        expect(await letIn(anAddress(), REPLICAS)).toBe(REPLICAS);
        await sleep(2_000);
        await load.end();
        expectCorrectResponses(load);
        expect(load.statuses).toEqual([200]);
        expect(await rushedIn(anAddress(), WINDOWS * REPLICAS * LIMIT + 30)).toBeLessThanOrEqual(
          WINDOWS * REPLICAS * LIMIT,
        );
      } finally {
        redis.thaw();
      }
      await untilShared();
      expectSameProcesses(cluster);
    });

    it('R-20: start counting again after a flush of Redis, and still apply the limit', async () => {
      const address = anAddress();
      const most = WINDOWS * LIMIT;
      const before = await letIn(address, most + 10);
      await redis.command('FLUSHALL');
      const after = await letIn(address, most + 10);
      for (const accepted of [before, after]) {
        expect(accepted).toBeGreaterThanOrEqual(LIMIT);
        expect(accepted).toBeLessThanOrEqual(most);
      }
    });

    it('R-20: each apply their own limit when Redis requires another password', async () => {
      await redis.kill();
      await redis.restart('--requirepass', 'changed');
      expect(await beyond()).toBeLessThanOrEqual(WINDOWS * REPLICAS * LIMIT);
      expectSameProcesses(cluster);
      await redis.kill();
      await redis.restart();
      await untilShared();
    });
  });
});
