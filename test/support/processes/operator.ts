import { afterAll, beforeAll } from '@jest/globals';
import { databaseAddress } from '#platform/config';
import { runHere } from './commands.js';
import { type TestDatabase } from '../databases/databases.js';
import { type HttpClient } from '../clients/http-client.js';
import { Program } from './program.js';
import { openStorage, storageConfig } from '../databases/storage.js';
import { TEST_KEY } from '../app/test-app.js';

export const PASSWORD = 'correct horse battery';

/** The program on its own database, and operator commands that use the same database. */
export class OperatorDesk {
  program!: Program;
  database!: TestDatabase;

  get environment(): Record<string, string> {
    return { DATABASE_URL: this.database.url, MASTER_KEY: TEST_KEY, REQUESTS_PER_MINUTE: '0' };
  }

  /** Runs a command with text output. */
  run(...words: string[]) {
    return runHere(words, this.environment);
  }

  /** Runs a command with JSON output; throws with its error. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
  async json(...words: string[]): Promise<any> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 0) throw new Error(stderr);
    return this.withoutDatabase(JSON.parse(stdout));
  }

  /** Returns the error of a command that fails. */
  async refusal(...words: string[]): Promise<{ error: string; code?: string }> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 1 || stdout !== '') throw new Error(`not refused: ${stdout}`);
    return this.withoutDatabase(JSON.parse(stderr)) as { error: string; code?: string };
  }

  /** Every command names the database that it worked on. */
  private withoutDatabase({ database, ...rest }: Record<string, unknown>): Record<string, unknown> {
    const address = databaseAddress(storageConfig(this.database.url).database);
    // Errors of the command line itself come before the settings are read.
    if (database !== address && !String(rest['error']).includes('Usage:'))
      throw new Error(`it names another database: ${String(database)}`);
    return rest;
  }

  async register(username: string): Promise<void> {
    await this.program.client().post('/users/create', { username, password: PASSWORD });
  }

  /** A browser that is logged in. */
  async login(username: string, password = PASSWORD): Promise<HttpClient> {
    const client = this.program.client();
    const { status, body } = await client.post('/users/login', { username, password });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return client;
  }

  /** Rows as they are stored. */
  async stored<Row = Record<string, unknown>>(sql: string): Promise<Row[]> {
    const { database } = await openStorage(this.database, { migrated: false });
    try {
      return await database.writer.query<Row[]>(sql);
    } finally {
      await database.close();
    }
  }

  /** Returns the audit entries of an action, newest last. */
  audited(
    action: string,
  ): Promise<{ actor_id: null; subject_id: string; factor: string; details: string }[]> {
    return this.stored(`SELECT * FROM audit_log WHERE action = '${action}' ORDER BY id`);
  }
}

/** Starts it before the block’s tests and stops it afterwards. */
export function operatorDesk(createDatabase: () => Promise<TestDatabase>): OperatorDesk {
  const desk = new OperatorDesk();
  beforeAll(async () => {
    desk.database = await createDatabase();
    desk.program = await Program.start(desk.environment);
  });
  afterAll(async () => {
    await desk.program.stop();
    await desk.database.drop();
  });
  return desk;
}
