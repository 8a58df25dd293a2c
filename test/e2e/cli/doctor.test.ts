import { chmodSync, mkdirSync, readFileSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runInProcess } from '../../support/processes/commands.js';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator } from '../../support/processes/operator.js';
import { Program, runCommand } from '../../support/processes/program.js';

type Finding = { subject: string; severity: string; message: string };

describe.each(engines)('doctor while the server is running on %s', (engine, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  const findings = async (more: Record<string, string>) => {
    const environment = {
      ...operator.environment,
      BCRYPT_COST: '10',
      PUBLIC_URL: operator.program.url,
      ...more,
    };
    const { code, stdout } = await runInProcess(['doctor', '--json'], environment);
    const list = (JSON.parse(stdout) as { findings: Finding[] }).findings;
    return { code, bad: list.filter(({ severity }) => severity === 'problem'), list };
  };

  it('reports no problems for a correct installation', async () => {
    await operator.register('ada');
    await operator.run('settings', 'set', 'guacamole_enabled', 'false');
    const commands = await operator.auditEntries('operator.command');
    const { code, list } = await findings({});

    expect([code, list.filter(({ severity }) => severity !== 'ok')]).toEqual([0, []]);
    expect(list.map(({ subject }) => subject)).toEqual([
      'environment file',
      'environment names',
      'configuration',
      'cookies',
      'proxies',
      'passwords',
      'address',
      'gateway address',
      'database',
      ...(engine === 'SQLite'
        ? ['database file', 'file modes', 'write-ahead log']
        : ['database connection', 'character set', 'database account']),
      'clock',
      'schema',
      'master key',
      'admins',
      'applications',
      'encrypted data',
      'processes',
      'public address',
    ]);
    expect(await operator.auditEntries('operator.command')).toEqual(commands);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['cookies without HTTPS', { PUBLIC_URL: 'http://latchkey.example.com' }, 'cookies', 'https://'],
    [
      'a proxy missing from TRUSTED_PROXIES',
      { PUBLIC_URL: 'https://x.example.com' },
      'proxies',
      'TRUSTED_PROXIES is empty',
    ],
    ['a low BCRYPT_COST', { BCRYPT_COST: '4' }, 'passwords', 'BCRYPT_COST'],
    [
      'another master key',
      { MASTER_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
      'master key',
      '"test"',
    ],
  ])('says what to change about %s', async (_case, environment, subject, hint) => {
    const { code, bad } = await findings(environment);

    expect(code).toBe(1);
    expect(bad).toEqual([{ subject, severity: 'problem', message: expect.stringContaining(hint) }]);
  });

  it('reports when the encrypted data of all users approaches DATA_TOTAL_MAX_MIB', async () => {
    const client = await operator.login('ada');
    for (const name of ['a', 'b', 'c', 'd'])
      await client.put(`/users/data/${name}`, { value: 'x'.repeat(240_000) });
    const { code, bad } = await findings({ DATA_TOTAL_MAX_MIB: '1' });
    expect([code, bad]).toEqual([
      1,
      [
        {
          subject: 'encrypted data',
          severity: 'problem',
          message: expect.stringContaining('DATA_TOTAL_MAX_MIB'),
        },
      ],
    ]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'an unknown environment variable',
      { PUBLIC_URLL: 'x' },
      'environment names',
      'PUBLIC_URLL (did you mean PUBLIC_URL?)',
    ],
    [
      'a PUBLIC_URL that does not reach this server',
      { PUBLIC_URL: 'http://127.0.0.1:1' },
      'public address',
      'ECONNREFUSED',
    ],
  ])('exits with 2 and warns about %s', async (_case, environment, subject, hint) => {
    const { code, bad, list } = await findings(environment);
    expect([code, bad]).toEqual([2, []]);
    expect(list.filter(({ severity }) => severity === 'warning')).toEqual([
      { subject, severity: 'warning', message: expect.stringContaining(hint) },
    ]);
  });

  it('checks the services that the installation depends on, and names those that do not respond', async () => {
    const { code, list } = await findings({
      REDIS_URL: 'redis://:top-secret@127.0.0.1:1',
      OIDC_ISSUER_URL: 'http://127.0.0.1:1',
      OIDC_CLIENT_ID: 'latchkey',
      OIDC_CLIENT_SECRET: 'top-secret',
    });
    expect([code, JSON.stringify(list)]).toEqual([1, expect.not.stringContaining('top-secret')]);
    for (const subject of ['Redis', 'provider'])
      expect(list.find((finding) => finding.subject === subject)).toMatchObject({
        severity: 'problem',
        message: expect.stringContaining('ECONNREFUSED'),
      });
  });

  it('gives up on a service that does not respond after 3 seconds', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const begin = performance.now();
    const { list } = await findings({
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      REDIS_URL: `redis://127.0.0.1:${port}`,
    });
    silent.close();

    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(list.find(({ subject }) => subject === 'Redis')?.message).toContain('no answer within 3 seconds');
    expect(list.find(({ subject }) => subject === 'public address')?.severity).toBe('warning');
  });

  it('connects to the guacd address that admins configured', async () => {
    await operator.run('settings', 'set', 'guacamole_enabled', 'true');
    await operator.run('settings', 'set', 'guacamole_url', '127.0.0.1:1');
    const { list } = await findings({});
    await operator.run('settings', 'set', 'guacamole_enabled', 'false');

    expect(list.find(({ subject }) => subject === 'guacd')).toEqual({
      subject: 'guacd',
      severity: 'warning',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('reports an unreadable stored setting as a settings problem, not as an unavailable database', async () => {
    await operator.query(
      "INSERT INTO setting (name, value, updated_at) VALUES ('guacamole_enabled', '{', 0) ON " +
        (engine === 'SQLite' ? 'CONFLICT (name) DO UPDATE SET' : 'DUPLICATE KEY UPDATE') +
        " value = '{'",
    );
    const { code, bad } = await findings({});
    await operator.run('settings', 'set', 'guacamole_enabled', 'false');

    expect([code, bad]).toEqual([
      1,
      [{ subject: 'settings', severity: 'problem', message: expect.stringContaining('cannot be read') }],
    ]);
  });

  it('reports a second process', async () => {
    await operator.query(
      `INSERT INTO running_process (id, active_kid, kids, host, pid, seen_at)
       VALUES ('second', 'test', '["test"]', 'elsewhere', 42, ${Date.now()})`,
    );
    const second = (await findings({ REQUESTS_PER_MINUTE: '10' })).list.find(
      ({ subject }) => subject === 'processes',
    );
    await operator.query("DELETE FROM running_process WHERE id = 'second'");

    expect(second?.severity).toBe(engine === 'SQLite' ? 'problem' : 'warning');
    expect(second?.message).toContain('42 on elsewhere');
    expect(second?.message).toContain(`${operator.program.id} on `);
  });

  it('reports a schema that is newer than the program', async () => {
    await operator.query(
      "INSERT INTO migration (timestamp, name) VALUES (2000000000000, 'AddFuture2000000000000')",
    );
    const { code, list } = await findings({});
    await operator.query("DELETE FROM migration WHERE name = 'AddFuture2000000000000'");

    expect([code, list.find(({ subject }) => subject === 'schema')]).toEqual([
      2,
      { subject: 'schema', severity: 'warning', message: expect.stringContaining('AddFuture2000000000000') },
    ]);
  });

  it('reports applications that cannot be reached, and what is risky about them', async () => {
    const insert = (slug: string, values: readonly string[]) =>
      operator.query(
        `INSERT INTO application (id, slug, name, enabled, origin, path_prefix, mode, upstream, who, needs, on_lock,
           version, options, created_at, updated_at)
         VALUES ('${slug}', '${slug}', 'An application', 1, ${values.map((value) => `'${value}'`).join(', ')},
           'everyone', 'login', 'close', 1, '{"tls":{"isInsecure":true}}', 0, 0)`,
      );
    await insert('shell', ['http://shell.example.com', '', 'gateway', 'https://127.0.0.1:7681']);
    const { bad, list } = await findings({ GATEWAY_PORT: 'off' });
    const known = list.find(({ subject }) => subject === 'applications')?.message;

    expect(bad).toEqual([expect.objectContaining({ subject: 'applications' })]);
    expect(known).toContain('shell: cannot be reached while the gateway is off: set GATEWAY_PORT');
    expect(known).toContain('shell: The certificate of the upstream is not verified');
    expect(known).toContain('shell: Without HTTPS');
    expect((await findings({ PUBLIC_URL: '' })).list).toContainEqual({
      subject: 'applications',
      severity: 'problem',
      message: expect.stringContaining('set PUBLIC_URL'),
    });
    await operator.query('DELETE FROM application');
  });

  it('reports when there is no admin', async () => {
    await operator.query('UPDATE user SET is_admin = 0');
    expect((await findings({})).bad).toEqual([expect.objectContaining({ subject: 'admins' })]);
  });
});

describe('doctor', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(async () => {
    await program.stop();
  });

  it('prints human-readable output, and reports a key file that others can read', async () => {
    const environment = { BCRYPT_COST: '10', PUBLIC_URL: program.url };
    const run = () => runCommand(program.folder, ['doctor'], environment);
    await runCommand(program.folder, ['settings', 'set', 'guacamole_enabled', 'false']);
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('No problems found') });
    chmodSync(join(program.folder, 'data/latchkey.key'), 0o644);

    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {4}master key: others may read .*latchkey\.key: chmod 600/m);
    expect(stdout).toContain('Problems: 1');
  });

  it('reports a write-ahead log much larger than the database, and files that others can read', async () => {
    const file = join(program.folder, 'data/latchkey.db');
    truncateSync(`${file}-wal`, 65 * 1_048_576);
    chmodSync(file, 0o640);
    const { stdout } = await runCommand(program.folder, ['doctor'], { BCRYPT_COST: '10' });

    expect(stdout).toMatch(/^FAIL {4}write-ahead log: is 65 MiB, the database 0 MiB/m);
    expect(stdout).toMatch(/^FAIL {4}file modes: others may read \S*latchkey\.db: chmod 600/m);
    expect(stdout).toContain('ok      database file: is intact');
  });

  it('reports a corrupt database file', async () => {
    const copy = join(program.folder, 'corrupt.db');
    await runCommand(program.folder, ['backup', copy]);
    writeFileSync(copy, readFileSync(copy).fill(0xab, 8_192, 12_288));
    const { code, stdout } = await runCommand(program.folder, ['doctor'], { DATABASE_URL: `sqlite:${copy}` });

    expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAIL {4}database file: is corrupt/m)]);
  });

  it('reports problems even when the configuration is invalid or .env is a directory', async () => {
    const { code, stdout } = await runInProcess(['doctor'], { PROT: '3000', PORT: 'many' });
    expect(code).toBe(1);
    expect(stdout).toContain('WARN    environment names: unknown: PROT (did you mean PORT?)');
    expect(stdout).toContain('FAIL    configuration: cannot be used: PORT must be a whole number');

    mkdirSync(join(program.folder, '.env'));
    const inFolder = await runCommand(program.folder, ['doctor']);
    rmdirSync(join(program.folder, '.env'));
    expect([inFolder.code, inFolder.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^FAIL {4}environment file: .*\.env cannot be read \(EISDIR\): it is a directory/m,
      ),
    ]);
  });

  it('reports an unavailable database', async () => {
    const environment = {
      DATABASE_URL: 'mysql://nobody:secret@127.0.0.1:1/none',
      MASTER_KEY: 'k1:' + 'A'.repeat(43) + '=',
    };
    const { code, stdout } = await runInProcess(['doctor'], environment);

    expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAIL {4}database: unavailable/m)]);
    expect(stdout).not.toContain('secret');
  });
});
