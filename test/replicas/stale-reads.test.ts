import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { describeOnGalera } from '../support/databases/databases.js';
import { Cluster } from '../support/databases/cluster.js';
import { Program } from '../support/processes/program.js';

/** The node of the replicas that read; sessions are ended on another. */
const BEHIND = 1;

describeOnGalera('a node that has not yet applied the commits of others', () => {
  let cluster: Cluster;
  /** On the same node, without waiting for other nodes' commits. */
  let hasty: Program;

  beforeAll(async () => {
    cluster = await Cluster.onGalera(2_500);
    hasty = await Program.start({ ...cluster.environments[BEHIND], MYSQL_CAUSAL_READS: 'off' });
    await cluster.register('ada');
  });

  afterAll(async () => {
    await hasty.stop();
    await cluster.stop();
  });

  /** Stops the node from applying commits; it still serves reads. */
  async function whileBehind(work: () => Promise<void>): Promise<void> {
    const { hostname, port } = new URL(cluster.environments[BEHIND]!['DATABASE_URL']!);
    const holder = await createConnection({ host: hostname, port: Number(port), user: 'root' });
    try {
      await holder.query('SET GLOBAL wsrep_desync = ON');
      await holder.query('FLUSH TABLES WITH READ LOCK');
      await work();
    } finally {
      await holder.query('UNLOCK TABLES');
      await holder.query('SET GLOBAL wsrep_desync = OFF');
      await holder.end();
    }
  }

  it('R-07: accepts an ended session only where causal reads are off', async () => {
    const { token } = (await cluster.login('ada')).body;
    const careful = () => cluster.as(token, BEHIND).get('/users/me');
    const careless = () => hasty.client(bearer(token)).get('/users/me');
    expect([(await careful()).status, (await careless()).status]).toEqual([200, 200]);

    await whileBehind(async () => {
      expect((await cluster.as(token, 0).post('/users/logout')).status).toBe(200);
      const response = await careful();
      expect([response.status, response.setCookies]).toEqual([503, []]);
      expect((await careless()).status).toBe(200);
    });

    let status = 503;
    for (let tries = 0; status === 503 && tries < 50; tries += 1) {
      status = (await careful()).status;
      if (status === 503) await sleep(200);
    }
    expect(status).toBe(401);
    for (let tries = 0; (status = (await careless()).status) === 200 && tries < 50; tries += 1)
      await sleep(100);
    expect(status).toBe(401);
  });
});
