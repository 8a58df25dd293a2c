import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite from 'better-sqlite3';
import { runInProcess } from '../../support/processes/commands.js';
import { describeOnMysql } from '../../support/databases/databases.js';
import { Program, runCommand } from '../../support/processes/program.js';
import { TEST_KEY } from '../../support/app/test-app.js';

const PASSWORD = 'correct horse battery';
const HASH = '$2b$04$zLi6glMaSWx3w.kOCDnx8uX2wH.Zy7TgFz4x2Z9sUFYpVyI0ogYJK';

const usersIn = (file: string): string[] => {
  const handle = new BetterSqlite(file, { fileMustExist: true });
  const names = handle.prepare<[], string>('SELECT name FROM user ORDER BY name').pluck().all();
  handle.close();
  return names;
};
const leftoversIn = (folder: string) =>
  readdirSync(folder).filter((name) => /staged|restoring|partial|db-(shm|wal)$/.test(name));
const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('backups of a running program', () => {
  let program: Program;
  let data: string;

  beforeEach(async () => {
    program = await Program.start();
    data = join(program.folder, 'data');
  });

  afterEach(async () => {
    await program.stop();
  });

  const register = (username: string) =>
    program.client().post('/users/create', { username, password: PASSWORD });
  /** Without external programs, because the image has no sqlite3. */
  const command = (...words: string[]) => runCommand(program.folder, words, { PATH: '/nonexistent' });

  it('include the write-ahead log after a crash', async () => {
    await register('ada');
    const backup = join(program.folder, 'backup.db');
    const made = await command('backup', 'backup.db');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Wrote and checked .*backup\.db/) });
    expect([modeOf(backup), existsSync(`${backup}-wal`)]).toEqual([0o600, false]);

    await register('grace');
    const early = await command('restore', 'backup.db');
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('is in use: stop the service')]);
    await program.kill();
    expect(statSync(join(data, 'latchkey.db-wal')).size).toBeGreaterThan(0);
    const { code, stdout } = await command('restore', 'backup.db');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Restored ${backup}`)]);
    const file = join(data, 'latchkey.db');
    expect([usersIn(file), leftoversIn(data), modeOf(file)]).toEqual([['ada'], [], 0o600]);
    expect((await command('doctor')).stdout).toContain('ok      database file: is intact');

    const kept = /^The replaced database is (.*)$/m.exec(stdout)![1]!;
    expect(kept).toMatch(/latchkey\.db\.replaced-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    // The write-ahead log was moved too, so no data of the replaced database is lost.
    expect((await command('restore', kept)).code).toBe(0);
    expect(usersIn(file)).toEqual(['ada', 'grace']);
  });

  it('are consistent although other processes write', async () => {
    const writing = { isOver: false, count: 0 };
    const writer = (async () => {
      for (; !writing.isOver; writing.count += 1) await register(`user${writing.count}`);
    })();
    const before = writing.count;
    expect(await command('backup', 'backup.db')).toMatchObject({ code: 0 });
    const after = writing.count;
    writing.isOver = true;
    await writer;

    const { length } = usersIn(join(program.folder, 'backup.db'));
    expect(length).toBeGreaterThanOrEqual(before);
    expect(length).toBeLessThanOrEqual(after + 1);
  });
});

describe('backup and restore', () => {
  let folder: string;
  let data: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-backup-'));
    data = join(folder, 'data');
    await command('migrate');
    const people = join(folder, 'people.jsonl');
    writeFileSync(people, JSON.stringify({ username: 'ada', password_hash: HASH, is_admin: true }));
    expect(await command('user', 'import', people)).toMatchObject({ code: 0 });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const environment = (at: string) => ({
    DATABASE_URL: `sqlite:${join(at, 'data/latchkey.db')}`,
    REQUESTS_PER_MINUTE: '0',
  });
  const command = (...words: string[]) => runInProcess(words, environment(folder));
  const users = () => usersIn(join(data, 'latchkey.db'));
  const leftovers = () => leftoversIn(data);
  const backupFile = () => join(folder, 'backup.db');

  it('name the key of the backup, and reject the backup without that key', async () => {
    const { keys } = JSON.parse((await command('backup', backupFile(), '--json')).stdout);
    expect(keys).toEqual([{ kid: 'k1', fingerprint: expect.stringMatching(/^[0-9a-f-]{19}$/) }]);
    const before = readFileSync(join(data, 'latchkey.db'));
    const key = join(data, 'latchkey.key');

    for (const kid of ['k1', 'k2']) {
      writeFileSync(key, `${kid}:${Buffer.alloc(32, 9).toString('base64')}`);
      const { code, stderr } = await command('restore', backupFile());
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(
          `The backup requires the master key "k1", fingerprint ${keys[0].fingerprint}`,
        ),
      ]);
    }
    rmSync(key);
    expect((await command('restore', backupFile())).stderr).toContain('latchkey.key is missing');
    expect(readFileSync(join(data, 'latchkey.db'))).toEqual(before);
    expect(leftovers()).toEqual([]);
    expect(await command('backup', join(folder, 'other.db'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('it requires the master key "k1", which is not the configured one'),
    });
    expect(existsSync(join(folder, 'other.db'))).toBe(true);
  });

  it('never overwrite a file', async () => {
    writeFileSync(join(folder, 'taken'), 'mine');
    const { code, stderr } = await command('backup', join(folder, 'taken'));

    expect([code, stderr]).toEqual([1, expect.stringContaining('taken already exists')]);
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine');
    expect((await command('backup', join(folder, 'no/such/folder.db'))).code).toBe(1);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['was cut off', (file) => writeFileSync(file, readFileSync(file).subarray(0, 40_000)), /is corrupt/],
    [
      'is not a database',
      (file) => writeFileSync(file, 'Dear diary, '.repeat(100)),
      /is corrupt or not a SQLite/,
    ],
    ['is empty', (file) => writeFileSync(file, ''), /is not a Latchkey database/],
    ['is missing', (file) => rmSync(file), /There is no file/],
    [
      'lost a page',
      (file) => writeFileSync(file, readFileSync(file).fill(0xab, 8_192, 12_288)),
      /is corrupt/,
    ],
  ])('restore nothing from a file that %s', async (_case, spoil, complaint) => {
    const backup = backupFile();
    await command('backup', backup);
    spoil(backup);
    const { code, stderr } = await command('restore', backup);

    expect([code, stderr]).toEqual([1, expect.stringMatching(complaint)]);
    expect(stderr).not.toContain('staged');
    expect([users(), leftovers()]).toEqual([['ada'], []]);
  });

  it('do not accept the database as its own backup', async () => {
    expect((await command('restore', join(data, 'latchkey.db'))).stderr).toContain('is the database itself');
  });

  it('work on a new machine that has only the key', async () => {
    await command('backup', backupFile());
    const other = mkdtempSync(join(tmpdir(), 'latchkey-new-'));
    const restore = (more = {}) =>
      runInProcess(['restore', backupFile()], { ...environment(other), ...more });
    expect((await restore()).stderr).toContain('latchkey.key is missing');
    expect(readdirSync(other)).toEqual([]);

    const key = { MASTER_KEY: readFileSync(join(data, 'latchkey.key'), 'utf8').trim() };
    const { code, stdout } = await restore(key);
    expect([code, stdout]).toEqual([0, expect.stringContaining('There was no database before')]);
    expect(usersIn(join(other, 'data/latchkey.db'))).toEqual(['ada']);
    rmSync(other, { recursive: true });
  });

  it('are recorded in the audit log of the database concerned', async () => {
    await command('backup', backupFile());
    await command('restore', backupFile());
    const handle = new BetterSqlite(join(data, 'latchkey.db'));
    const lines = handle
      .prepare<[], string>("SELECT details FROM audit_log WHERE action = 'operator.command' ORDER BY id")
      .pluck()
      .all();
    handle.close();

    expect(lines.map((line) => JSON.parse(line).command).slice(-2)).toEqual([
      `backup ${backupFile()}`,
      `restore ${backupFile()}`,
    ]);
  });
});

describeOnMysql('backup and restore on MySQL', (create) => {
  it('name the command to use instead, without the password', async () => {
    const database = await create();
    const url = new URL(database.url);
    url.password = 'top-secret';
    const environment = { DATABASE_URL: url.href, MASTER_KEY: TEST_KEY };
    const backup = await runInProcess(['backup', '/tmp/dump.sql'], environment);
    const restore = await runInProcess(['restore', '/tmp/dump.sql'], environment);
    await database.drop();

    const connection = `-h ${url.hostname} -P ${url.port} -u ${url.username} -p ${url.pathname.slice(1)}`;
    expect([backup.code, restore.code]).toEqual([1, 1]);
    expect(backup.stderr).toContain(
      `mysqldump --single-transaction --no-tablespaces --hex-blob ${connection} > /tmp/dump.sql`,
    );
    expect(restore.stderr).toContain(`mysql ${connection} < /tmp/dump.sql`);
    expect(backup.stderr + restore.stderr).not.toContain('top-secret');
  });
});
