import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import BetterSqlite from 'better-sqlite3';
import { bearer } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { runInProcess } from '../../support/processes/commands.js';
import { describeOnMysql, sqlite, type TestDatabase } from '../../support/databases/databases.js';
import { runProgram } from '../../support/processes/processes.js';
import { Program, runCommand } from '../../support/processes/program.js';
import { openStorage } from '../../support/databases/storage.js';
import { TcpProxy } from '../../support/faults/tcp-proxy.js';
import { TEST_KEY } from '../../support/app/test-app.js';

/** Every test restarts the program, possibly on a busy machine. */
jest.setTimeout(180_000);

const PASSWORD = 'correct horse battery';
/** Enough rows for the copy to take a while. */
const ENTRIES = 40_000;

describeOnMysql('moving an embedded database to MySQL', (create) => {
  let source: TestDatabase;
  let target: TestDatabase;
  let program: Program;

  const environment = (database: TestDatabase) => ({
    DATABASE_URL: database.url,
    MASTER_KEY: TEST_KEY,
    REQUESTS_PER_MINUTE: '0',
  });
  const serve = async (database: TestDatabase) => {
    program = await Program.start(environment(database));
  };
  const command = (...words: string[]) =>
    runInProcess(['migrate-to', target.url, ...words], environment(source));
  const json = async (...words: string[]) => {
    const { stdout, stderr } = await command(...words, '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const stored = async <Row = Record<string, unknown>>(at: TestDatabase, ...statements: string[]) => {
    const { database } = await openStorage(at, { migrated: false });
    try {
      let rows: Row[] = [];
      for (const statement of statements) rows = await database.writer.query<Row[]>(statement);
      return rows;
    } finally {
      await database.close();
    }
  };
  const countIn = async (at: TestDatabase, table: string) => {
    const [row] = await stored<{ n: number | string }>(at, `SELECT COUNT(*) AS n FROM ${table}`);
    return Number(row!.n);
  };
  const targetTables = () => stored(target, 'SHOW TABLES');

  beforeEach(async () => {
    [source, target] = await Promise.all([sqlite(), create()]);
    await serve(source);
  });

  afterEach(async () => {
    await program.stop();
    await Promise.all([source.drop(), target.drop()]);
  });

  /** An account with a second factor and an item, and its live session. */
  const furnish = async () => {
    const client = program.client({ 'x-auth-mode': 'bearer' });
    await client.post('/users/create', { username: 'Ada Ω', password: PASSWORD });
    const { token } = (await client.post('/users/login', { username: 'Ada Ω', password: PASSWORD })).body;
    await client.put('/users/data/notes', { value: { text: 'ünï 😀' } }, bearer(token));
    const setup = await client.post('/users/totp/setup', undefined, bearer(token));
    const secret = fromBase32(setup.body.secret as string);
    const totp_code = totpCode(secret, Date.now());
    const enabled = await client.post('/users/totp/enable', { totp_code }, bearer(token));
    return { token: enabled.body.token as string, backupCodes: enabled.body.backup_codes as string[] };
  };

  const notesOf = async (token: string) =>
    (await program.client().get('/users/data/notes', bearer(token))).body.value;

  /** Logs in with password and backup code, like a user whose session has ended. */
  const logIn = async (backupCode: string): Promise<string> => {
    const client = program.client({ 'x-auth-mode': 'bearer' });
    const first = await client.post('/users/login', { username: 'ada ω', password: PASSWORD });
    const { temp_token } = first.body;
    return (await client.post('/users/totp/verify-login', { temp_token, totp_code: backupCode })).body.token;
  };

  const plantEntries = () =>
    stored(
      source,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ENTRIES})
       INSERT INTO audit_log (id, at, action, result) SELECT printf('entry-%05d', i), i, 'logout', 'success' FROM n`,
    );

  it('checks first, even while the service is running, and copies nothing', async () => {
    await furnish();
    const found = await json();

    expect(found).toMatchObject({ copied: false, targetState: 'empty', problems: [], runningProcesses: 1 });
    expect(found.tables).toContainEqual({ name: 'user', source: 1, target: null });
    expect(found.sealedValues.source).toEqual({ opened: expect.any(Number), unreadable: 0 });
    expect(found.sealedValues.source.opened).toBeGreaterThan(3);
    expect(await targetTables()).toEqual([]);
    expect((await command()).stdout).toContain('stop the service, then run this again with --yes');
  });

  it('copies nothing while a running service still writes', async () => {
    const { code, stderr } = await command('--yes');

    expect([code, stderr]).toEqual([1, expect.stringContaining('1 process(es) are using this database')]);
    expect(await targetTables()).toEqual([]);
  });

  it('copies everything: sessions, logins, second factors and data keep working', async () => {
    const { token, backupCodes } = await furnish();
    await program.terminate();
    const { code, stdout, stderr } = await command('--yes');
    expect([code, stderr]).toEqual([0, `Database: ${source.url.replace('sqlite:', '')}\n`]);
    expect(stdout).toMatch(/^user: 1 in the source, 1 in the target$/m);
    expect(stdout).toContain('Copied and verified value by value');

    await serve(target);
    expect(await notesOf(token)).toEqual({ text: 'ünï 😀' });
    expect(await notesOf(await logIn(backupCodes[0]!))).toEqual({ text: 'ünï 😀' });
    expect((await runInProcess(['doctor'], environment(target))).stdout).toContain('ok      master key');
  });

  it('copies API keys after the keys that created them', async () => {
    const client = program.client();
    await client.post('/users/create', { username: 'ada', password: PASSWORD });
    const { userId } = (await client.post('/users/login', { username: 'ada', password: PASSWORD })).body;
    const aKey = async (name: string) =>
      (await client.post('/users/api-keys', { name, userId })).body.id as string;
    const [parent, child] = [await aKey('parent'), await aKey('child')];
    await program.terminate();
    await stored(source, `UPDATE api_key SET parent_id = '${parent}' WHERE id = '${child}'`);
    const { code } = await command('--yes');

    expect(code).toBe(0);
    expect(await stored(target, 'SELECT id, parent_id FROM api_key ORDER BY id')).toEqual([
      { id: parent, parent_id: null },
      { id: child, parent_id: parent },
    ]);
  });

  it('is recorded in both audit logs, without the password of the URL', async () => {
    await program.terminate();
    const { host, pathname } = new URL(target.url);
    const user = `mover_${pathname.slice(-12)}`;
    await stored(
      target,
      `CREATE USER ${user} IDENTIFIED BY 'top-secret'`,
      `GRANT ALL ON ${pathname.slice(1)}.* TO ${user}`,
    );
    const url = `mysql://${user}:top-secret@${host}${pathname}?timeoutMs=20000`;
    const file = join(mkdtempSync(join(tmpdir(), 'latchkey-target-')), 'target');
    writeFileSync(file, `${url}\n`, { mode: 0o600 });
    const typed = await runInProcess(['migrate-to', url, '--yes'], environment(source));
    const { code } = await runInProcess(['migrate-to', '--target-file', file, '--yes'], environment(source));
    await stored(target, `DROP USER ${user}`);
    rmSync(dirname(file), { recursive: true });

    expect(typed).toMatchObject({ code: 1, stderr: expect.stringContaining('--target-file <file>') });
    expect(JSON.stringify(typed)).not.toContain('top-secret');
    expect(code).toBe(0);
    for (const place of [source, target]) {
      const [entry] = await stored<{ details: string }>(
        place,
        `SELECT details FROM audit_log WHERE action = 'operator.command'`,
      );
      const { command: line } = JSON.parse(entry!.details);
      expect(line).toBe(`migrate-to mysql://${user}@${host}${pathname} --target-file --yes`);
    }
    expect(await stored(target, `SELECT details FROM audit_log WHERE action = 'database.moved'`)).toEqual([
      { details: expect.stringMatching(/^\{"tables":\d+\}$/) },
    ]);
  });

  it('continues after it was killed, and no server starts on the partial copy', async () => {
    const { token, backupCodes } = await furnish();
    await plantEntries();
    await program.terminate();
    await killInTheMiddle();
    const half = await countIn(target, 'audit_log');
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(ENTRIES);
    const start = await runProgram(target, {});
    expect([start.exitCode, start.stderr]).toEqual([1, expect.stringContaining('was interrupted')]);

    // The service was switched back to the source for a while.
    await serve(source);
    await program.client().post('/users/create', { username: 'grace', password: PASSWORD });
    await program.client().put('/users/data/notes', { value: 'newer' }, bearer(token));
    await program.terminate();
    await stored(source, `DELETE FROM audit_log WHERE id = 'entry-00001'`);

    expect((await json()).targetState).toBe('begun');
    const moved = await json('--yes');
    expect(moved).toMatchObject({ copied: true, targetState: 'begun', problems: [] });
    expect(moved.sealedValues.target).toEqual(moved.sealedValues.source);
    for (const { source: here, target: there } of moved.tables) expect(there).toBe(here);
    expect(await stored(target, `SELECT id FROM audit_log WHERE id = 'entry-00001'`)).toEqual([]);

    await serve(target);
    expect(await notesOf(token)).toBe('newer');
    expect(await notesOf(await logIn(backupCodes[1]!))).toBe('newer');
  });

  it('compares the copied rows, and does not finish while any of them differ', async () => {
    await plantEntries();
    await program.terminate();
    await killInTheMiddle();
    await stored(
      target,
      `CREATE TRIGGER spoil BEFORE INSERT ON audit_log FOR EACH ROW SET NEW.result = 'failure'`,
    );
    const spoilt = await command('--yes');
    const start = await runProgram(target, {});
    await stored(target, 'DROP TRIGGER spoil');

    const different = /audit_log: \d+ rows in the source, \d+ in the target, [1-9]\d* of them different/;
    expect([spoilt.code, spoilt.stderr]).toEqual([1, expect.stringMatching(different)]);
    expect([start.exitCode, start.stderr]).toEqual([1, expect.stringContaining('was interrupted')]);
    expect((await command('--yes')).code).toBe(0);
  });

  async function behindProxy(server: string): Promise<{ proxy: TcpProxy; url: string }> {
    const url = new URL(server);
    const proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 3306) });
    await proxy.open();
    url.port = String(proxy.port);
    return { proxy, url: url.href };
  }

  async function killInTheMiddle(): Promise<void> {
    const words = [resolve('dist/src/cli.js'), 'migrate-to', target.url, '--yes'];
    const child = spawn(process.execPath, words, {
      cwd: program.folder,
      env: { PATH: process.env['PATH'], ...environment(source) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exited = once(child, 'exit');
    const hasBegun = () => countIn(target, 'audit_log').then((count) => count > 0).catch(() => false); // prettier-ignore
    while (child.exitCode === null && !(await hasBegun())) await sleep(20);
    child.kill('SIGKILL');
    await exited;
  }

  it('refuses a target that contains other data, and does not change it', async () => {
    await stored(target, 'CREATE TABLE theirs (id INT)');
    await program.terminate();

    const looked = await command();
    expect([looked.code, looked.stderr]).toEqual([1, expect.stringContaining('The target is not empty')]);
    expect((await command('--yes')).stderr).toContain('The target is not empty');
    expect(await targetTables()).toHaveLength(1);
  });

  it('checks the target again before it writes, in case it is in use by then', async () => {
    await program.terminate();
    const writer = new BetterSqlite(source.url.replace('sqlite:', ''));
    const entries = () => writer.prepare('SELECT COUNT(*) FROM audit_log').pluck().get() as number;
    const before = entries();
    const { proxy, url } = await behindProxy(target.url);
    // Long enough to lock the source between its audit entry, which is written first, and the copy.
    proxy.delay(100);
    const moving = runCommand(program.folder, ['migrate-to', url, '--yes'], environment(source));
    while (entries() === before) await sleep(10);
    writer.exec('BEGIN IMMEDIATE');
    proxy.restore();
    // By now it has checked the target and waits for the source.
    await sleep(2_500);
    await stored(target, 'CREATE TABLE theirs (id INT)');
    writer.exec('ROLLBACK');
    writer.close();
    const { code, stderr } = await moving;
    await proxy.shut();

    expect([code, stderr]).toEqual([1, expect.stringContaining('The target is not empty')]);
    expect(await targetTables()).toHaveLength(1);
  });

  it('refuses a target that it has already filled, and the remains of another move', async () => {
    await program.terminate();
    expect((await command('--yes')).code).toBe(0);
    expect((await command('--yes')).stderr).toContain('The target is not empty');

    await stored(
      target,
      'CREATE TABLE migration_move (id INT PRIMARY KEY, source VARCHAR(64), begun_at BIGINT)',
      `INSERT INTO migration_move VALUES (1, 'another', 1)`,
    );
    expect((await command('--yes')).stderr).toContain('A copy of another database into this target');
  });

  it('reports values that MySQL would reject, and then copies nothing', async () => {
    await furnish();
    await program.terminate();
    await stored(
      source,
      `UPDATE user SET name = '${'x'.repeat(65)}'`,
      `INSERT INTO user_data_item (user_id, name, version, key_version, size, ciphertext, updated_at)
       SELECT user_id, name || ' ', version, key_version, size, ciphertext, updated_at FROM user_data_item`,
      'UPDATE user SET login_count = 2147483648',
      'UPDATE totp_secret SET sealed = zeroblob(40000000)',
    );

    for (const words of [[], ['--yes']]) {
      const { copied, problems } = await json(...words);
      expect([copied, problems]).toEqual([
        false,
        [
          'user.name: values longer than 64 characters: 1',
          'user.login_count: values beyond 2147483647: 1',
          'totp_secret.sealed: values larger than 16777215 bytes: 1',
          'user_data_item (user_id, name): names that MySQL considers equal: 1',
          expect.stringMatching(/^The largest statement needs max_allowed_packet = 80\d{6} or more/),
        ],
      ]);
      expect((await command(...words)).code).toBe(1);
    }
    expect(await targetTables()).toEqual([]);
  });

  it('requires an SQLite source and a MySQL target', async () => {
    const run = (from: string, to: string) =>
      runInProcess(['migrate-to', to], { ...environment(source), DATABASE_URL: from });
    const missing = `sqlite:${join(program.folder, 'missing.db')}`;

    expect((await run(target.url, target.url)).stderr).toContain('must name the SQLite file');
    expect((await run(missing, target.url)).stderr).toContain('There is no database at');
    expect((await run(source.url, source.url)).stderr).toContain('must be a MySQL URL');
    const { stderr } = await run(source.url, 'mysql://me:secret@host');
    expect(stderr).toContain('must be sqlite:<file> or mysql://');
    expect(stderr).not.toContain('secret');
  });
});
