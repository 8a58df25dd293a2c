import { afterAll, beforeAll } from '@jest/globals';
import { databaseAddress } from '#platform/config';
import { runInProcess } from './commands.js';
import { type TestDatabase } from '../databases/databases.js';
import { type HttpClient } from '../clients/http-client.js';
import { Program } from './program.js';
import { openStorage, storageConfig } from '../databases/storage.js';
import { TEST_KEY } from '../app/test-app.js';

export const PASSWORD = 'correct horse battery';

/** The program on its own database, and operator commands that use the same database. */
export class Operator {
  program!: Program;
  database!: TestDatabase;

  get environment(): Record<string, string> {
    return { DATABASE_URL: this.database.url, MASTER_KEY: TEST_KEY, REQUESTS_PER_MINUTE: '0' };
  }

  /** Runs a command with text output. */
  run(...words: string[]) {
    return runInProcess(words, this.environment);
  }

  /** Runs a command with JSON output; throws with its error. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read any property
  async json(...words: string[]): Promise<any> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 0) throw new Error(stderr);
    return this.withoutDatabase(JSON.parse(stdout));
  }

  /** Returns the error of a command that fails. */
  async runExpectingError(...words: string[]): Promise<{ error: string; code?: string }> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 1 || stdout !== '') throw new Error(`did not fail: ${stdout}`);
    return this.withoutDatabase(JSON.parse(stderr)) as { error: string; code?: string };
  }

  /** Checks that the output names the database, and removes the name. */
  private withoutDatabase({ database, ...rest }: Record<string, unknown>): Record<string, unknown> {
    const address = databaseAddress(storageConfig(this.database.url).database);
    // Usage errors are reported before the settings are read.
    if (database !== address && !String(rest['error']).includes('Usage:'))
      throw new Error(`the output names another database: ${String(database)}`);
    return rest;
  }

  async register(username: string): Promise<void> {
    await this.program.client().post('/users/create', { username, password: PASSWORD });
  }

  /** Returns a client that is logged in. */
  async login(username: string, password = PASSWORD): Promise<HttpClient> {
    const client = this.program.client();
    const { status, body } = await client.post('/users/login', { username, password });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return client;
  }

  /** Runs SQL on the database of the program; returns the rows. */
  async query<Row = Record<string, unknown>>(sql: string): Promise<Row[]> {
    const { database } = await openStorage(this.database, { migrated: false });
    try {
      return await database.writer.query<Row[]>(sql);
    } finally {
      await database.close();
    }
  }

  /** Returns the audit entries of an action, newest last. */
  auditEntries(
    action: string,
  ): Promise<{ actor_id: null; subject_id: string; factor: string; details: string }[]> {
    return this.query(`SELECT * FROM audit_log WHERE action = '${action}' ORDER BY id`);
  }
}

/** Starts the program before the tests of the block, and stops it afterwards. */
export function setUpOperator(createDatabase: () => Promise<TestDatabase>): Operator {
  const operator = new Operator();
  beforeAll(async () => {
    operator.database = await createDatabase();
    operator.program = await Program.start(operator.environment);
  });
  afterAll(async () => {
    await operator.program.stop();
    await operator.database.drop();
  });
  return operator;
}
