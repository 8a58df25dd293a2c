import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite from 'better-sqlite3';
import { type Command, type Flag } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { runInProcess } from '../../support/processes/commands.js';
import { describeOnMysql } from '../../support/databases/databases.js';
import { openStorage } from '../../support/databases/storage.js';
import { TEST_KEY } from '../../support/app/test-app.js';

/** The commands that create a database; all others must not. `restore` has separate tests. */
const MAKERS = ['migrate', 'restore'];
const others = commands.filter(({ name }) => !MAKERS.includes(name));

/** Cannot be combined with the other flags of their command. */
const EXCLUSIVE = ['--service'];

const SETTINGS = { MASTER_KEY: TEST_KEY, REQUESTS_PER_MINUTE: '0' };

let folder: string;

/** Creates the folder before each test of a block. */
function makesFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-missing-'));
    writeFileSync(join(folder, 'file.jsonl'), '{"username":"ada"}\n');
    writeFileSync(join(folder, 'key'), TEST_KEY);
    writeFileSync(join(folder, 'target'), 'mysql://nobody@127.0.0.1:1/none');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
}

const wordsOf = ({ name, value }: Flag): string[] =>
  value === undefined ? [name] : [name, join(folder, name === '--target-file' ? 'target' : 'new')];

/** The arguments of a command with its required parameters and flags, so that only the database is wrong. */
function callOf({ name, parameters, flags = [] }: Command): string[] {
  const values: Record<string, string> = {
    '<name>': 'ada',
    '<address>': 'ada@example.com',
    '<inviter>': 'ada',
    '<id>': '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    '<setting>': 'log_level',
    '<value>': 'debug',
    '<file>': join(folder, name === 'backup' ? 'backup.db' : 'key'),
    '<file.jsonl>': join(folder, 'file.jsonl'),
    '<folder>': folder,
  };
  return [
    ...name.split(' '),
    ...parameters.flatMap((parameter) => values[parameter] ?? []),
    ...flags.filter(({ name: flag }) => !EXCLUSIVE.includes(flag)).flatMap(wordsOf),
  ];
}

const contents = () =>
  (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? name : `${name} ${readFileSync(path, 'base64')}`;
  });

describe.each([
  ['that is missing', 'There is no database at', () => undefined],
  ['whose file is empty', 'has no tables of Latchkey', (file: string) => writeFileSync(file, '')],
  [
    'of another program',
    'has no tables of Latchkey',
    (file: string) => new BetterSqlite(file).exec('CREATE TABLE theirs (id INT)').close(),
  ],
  [
    'that is no database',
    'not a SQLite database',
    (file: string) => writeFileSync(file, 'Dear diary, '.repeat(100)),
  ],
])('a database %s', (_case, sentence, make) => {
  makesFolder();

  it.each(others.map((command) => [[command.name, ...command.parameters].join(' '), command] as const))(
    'is rejected by "%s", which creates nothing and says where it looked',
    async (_name, command) => {
      const file = join(folder, 'data', 'mistyped.db');
      if (sentence !== 'There is no database at') mkdirSync(join(folder, 'data'));
      make(file);
      const before = contents();
      const { code, stdout, stderr } = await runInProcess(callOf(command), {
        ...SETTINGS,
        DATABASE_URL: `sqlite:${file}`,
      });

      expect([code, stderr + stdout]).toEqual([1, expect.stringContaining(sentence)]);
      expect(stderr).toContain(`Database: ${file}\n`);
      expect(contents()).toEqual(before);
    },
  );
});

describeOnMysql('an empty database on MySQL', (create) => {
  makesFolder();

  it.each(others.map((command) => [[command.name, ...command.parameters].join(' '), command] as const))(
    'is not changed by "%s", which says where it looked',
    async (_name, command) => {
      const database = await create();
      try {
        const environment = { ...SETTINGS, DATABASE_URL: database.url };
        const { code, stdout, stderr } = await runInProcess(callOf(command), environment);
        const storage = await openStorage(database, { migrated: false });
        const tables = await storage.database.writer
          .query('SHOW TABLES')
          .finally(() => storage.database.close());

        expect([code, stderr + stdout]).toEqual([
          1,
          expect.stringMatching(/no tables of Latchkey|MySQL|SQLite file/),
        ]);
        expect(stderr).toContain(`Database: mysql://${new URL(database.url).username}@`);
        expect(tables).toEqual([]);
      } finally {
        await database.drop();
      }
    },
  );

  it('is reported without its password', async () => {
    const environment = { ...SETTINGS, DATABASE_URL: 'mysql://me:top-secret@127.0.0.1:1/none' };
    const responses = [
      await runInProcess(['user', 'list'], environment),
      await runInProcess(['doctor', '--json'], environment),
    ];

    expect(responses[0]!.stderr).toMatch(/^Database: mysql:\/\/me@127\.0\.0\.1:1\/none\n/);
    expect(JSON.parse(responses[1]!.stdout)).toMatchObject({ database: 'mysql://me@127.0.0.1:1/none' });
    expect(JSON.stringify(responses)).not.toContain('top-secret');
  });
});
