import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { FakeGuacd } from '../support/clients/guacd.js';
import { HttpClient } from '../support/clients/http-client.js';
import { build, killAll, startProgram } from '../support/processes/processes.js';
import { aDesktop, useGuacd } from '../support/clients/remote-desktop.js';

beforeAll(build);

describe.each(engines)('graceful shutdown with open tunnels on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let guacd: FakeGuacd;

  beforeAll(async () => {
    database = await createDatabase();
    guacd = await new FakeGuacd().open();
  });

  afterAll(async () => {
    await killAll();
    await guacd.shut();
    await database.drop();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'closes its tunnels on %s and exits with status 0',
    async (signal) => {
      const program = await startProgram(database);
      const client = new HttpClient(program.url);
      const account = { username: 'Ada', password: PASSWORD };
      await client.post('/users/create', account);
      await client.post('/users/login', account);
      await useGuacd(client, guacd);
      const viewer = await aDesktop(program, client);
      const exited = once(program.process, 'exit');
      program.process.kill(signal);

      expect(await viewer.ended).toEqual({ code: 4503, reason: '520' });
      expect(await exited).toEqual([0, null]);
      expect(guacd.connected).toBe(0);
    },
  );
});
