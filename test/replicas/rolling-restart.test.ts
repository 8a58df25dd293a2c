import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { describeOnMysql, type TestDatabase } from '../support/databases/databases.js';
import { freePort } from '../support/processes/free-ports.js';
import { HttpClient } from '../support/clients/http-client.js';
import { describeBehindNginx, startNginx } from '../support/clients/nginx.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { type ReverseProxy } from '../support/clients/reverse-proxy.js';
import { TEST_KEY } from '../support/app/test-app.js';

const PASSWORD = 'correct horse battery';
const [, DOCUMENTED = ''] =
  /```nginx\n(upstream latchkey[\s\S]*?)```/.exec(readFileSync('docs/clustering.md', 'utf8')) ?? [];

beforeAll(build);

describeBehindNginx('behind nginx as documented', () => {
  describeOnMysql('replicas that restart one after another', (createDatabase) => {
    const ports: number[] = [];
    const programs: Program[] = [];
    let database: TestDatabase;
    let nginx: ReverseProxy;
    const start = (at: number) =>
      Program.start({
        DATABASE_URL: database.url,
        MASTER_KEY: TEST_KEY,
        PORT: String(ports[at]),
        REQUESTS_PER_MINUTE: '0',
        SHUTDOWN_DELAY_SECONDS: '1',
        TRUSTED_PROXIES: '127.0.0.1',
      });

    beforeAll(async () => {
      database = await createDatabase();
      for (const at of [0, 1]) {
        ports.push(await freePort());
        programs.push(await start(at));
      }
      const site = DOCUMENTED.replace('127.0.0.1:3001', `127.0.0.1:${ports[0]}`).replace(
        '127.0.0.1:3002',
        `127.0.0.1:${ports[1]}`,
      );
      nginx = await startNginx(site);
    });

    afterAll(async () => {
      await nginx.stop();
      for (const program of programs) await program.stop();
      await database.drop();
    });

    it('do not fail any read or write', async () => {
      const client = new HttpClient(nginx.url);
      await client.post('/users/create', { username: 'ada', password: PASSWORD });
      const login = { username: 'ada', password: PASSWORD };
      const { token } = (await client.post('/users/login', login, { 'x-auth-mode': 'bearer' })).body;
      const ada = new HttpClient(nginx.url, bearer(token));
      const statuses = new Map<string, number>();
      let isOver = false;
      const load = async (worker: number) => {
        for (let count = 0; !isOver; count += 1) {
          const response =
            count % 2
              ? await ada.get('/users/me')
              : await ada.put(`/users/data/item-${worker}`, { value: count });
          statuses.set(String(response.status), (statuses.get(String(response.status)) ?? 0) + 1);
        }
      };
      const workers = Array.from({ length: 6 }, (_, worker) => load(worker));
      for (const at of [0, 1]) {
        await sleep(500);
        expect(await programs[at]!.stop()).toBe(0);
        programs[at] = await start(at);
        await sleep(2_500);
      }
      isOver = true;
      await Promise.all(workers);

      expect([...statuses.keys()]).toEqual(['200']);
      expect(statuses.get('200')).toBeGreaterThan(100);
    });
  });
});
