import { afterAll, beforeAll } from '@jest/globals';
import { type TestDatabase } from './databases.js';
import { Program } from '../processes/program.js';
import { TEST_KEY } from '../app/test-key.js';

/**
 * Processes on one database, available from the first test of a `describe` block on: two on MySQL, and one on SQLite,
 * whose file belongs to one process.
 */
export function sharingPrograms(engine: string, createDatabase: () => Promise<TestDatabase>): Program[] {
  const programs: Program[] = [];
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    const environment = {
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      REQUESTS_PER_MINUTE: '0',
      REGISTRATIONS_PER_HOUR: '0',
    };
    for (let count = engine === 'MySQL' ? 2 : 1; count > 0; count -= 1)
      programs.push(await Program.start(environment));
  });
  afterAll(async () => {
    for (const program of programs) await program.stop();
    await database.drop();
  });
  return programs;
}
