import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aPerson } from '../../support/fixtures/accounts.js';
import { describeOnOwnServer } from '../../support/databases/databases.js';
import { OwnDatabase } from '../../support/databases/own-database.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';
import { TestApp } from '../../support/app/test-app.js';
import { Setting } from '#settings';

const NAME = 'Zoë Дарья 家 😀';

/** The ways in which a server can override what a client requests when it connects. */
const SERVERS: [string, string[]][] = [
  [
    'skip-character-set-client-handshake',
    ['--skip-character-set-client-handshake', '--character-set-server=latin1'],
  ],
  ['init_connect', [`--init-connect=SET NAMES latin1, SESSION time_zone = '-03:00', autocommit = 0`]],
];

for (const [name, options] of SERVERS) {
  describeOnOwnServer(`a server with ${name}`, () => {
    let own: OwnDatabase;
    let storage: Storage;

    beforeAll(async () => {
      own = await OwnDatabase.start(options);
      storage = await openStorage({ url: own.url() });
    });

    afterAll(async () => {
      await storage.database.close();
      await own.stop();
    });

    it('gets our character set, time zone and autocommit mode on every connection', async () => {
      const sessions = await Promise.all(
        Array.from({ length: 10 }, () =>
          storage.database.writer.query<Record<string, unknown>[]>(
            `SELECT SLEEP(0.05) AS slept, @@character_set_client AS client, @@character_set_connection AS connection,
              @@character_set_results AS results, @@collation_connection AS collation, @@time_zone AS zone,
              @@autocommit AS commits`,
          ),
        ),
      );

      expect(sessions.map(([session]) => session)).toEqual(
        sessions.map(() => ({
          slept: 0,
          client: 'utf8mb4',
          connection: 'utf8mb4',
          results: 'utf8mb4',
          collation: 'utf8mb4_general_ci',
          zone: '+00:00',
          commits: 1,
        })),
      );
    });

    it('stores text unchanged', async () => {
      await storage.transactions.run((tx) => tx.insert(Setting, { name, value: NAME, updatedAt: 0 }));
      const row = await storage.reader.read((manager) => manager.findOneBy(Setting, { name }));
      const [stored] = await own.query<{ bytes: string }>(
        `SELECT HEX(value) AS bytes FROM setting WHERE name = '${name}'`,
      );

      expect(row?.value).toBe(NAME);
      expect(stored?.bytes).toBe(Buffer.from(NAME).toString('hex').toUpperCase());
    });

    it('accepts usernames that need utf8mb4', async () => {
      const app = await TestApp.start({
        database: { engine: 'mysql', url: own.url(), drop: async () => undefined },
      });
      try {
        const { client } = await aPerson(app, 'Дарья家');
        expect((await client.get('/users/me')).body).toMatchObject({ username: 'Дарья家' });
      } finally {
        await app.close();
      }
    });
  });
}
