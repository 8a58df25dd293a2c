import { chmodSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runHere } from '../../support/commands.js';
import { engines } from '../../support/databases.js';
import { operatorDesk } from '../../support/operator.js';
import { Program, runCommand } from '../../support/program.js';

type Finding = { subject: string; isOk: boolean; message: string };

describe.each(engines)('the doctor beside the running server on %s', (engine, createDatabase) => {
  const desk = operatorDesk(createDatabase);
  const findings = async (more: Record<string, string>) => {
    const environment = { ...desk.environment, BCRYPT_COST: '10', ...more };
    const { code, stdout } = await runHere(['doctor', '--json'], environment);
    const list = (JSON.parse(stdout) as { findings: Finding[] }).findings;
    return { code, bad: list.filter(({ isOk }) => !isOk), list };
  };

  it('finds nothing to change where everything is in order', async () => {
    await desk.register('ada');
    const { code, bad, list } = await findings({});

    expect([code, bad]).toEqual([0, []]);
    expect(list.map(({ subject }) => subject)).toEqual([
      'configuration',
      'cookies',
      'proxies',
      'passwords',
      'database',
      ...(engine === 'SQLite' ? ['database file', 'file modes', 'write-ahead log'] : []),
      'clock',
      'schema',
      'master key',
      'admins',
      'encrypted data',
    ]);
    expect((await desk.audited('operator.command')).at(-1)!.details).toContain('doctor');
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['cookies', { PUBLIC_URL: 'http://latchkey.example.com' }, 'cookies', 'https://'],
    [
      'a proxy that is not trusted',
      { PUBLIC_URL: 'https://x.example.com' },
      'proxies',
      'TRUSTED_PROXIES is empty',
    ],
    ['trust in everybody', { TRUSTED_PROXIES: '0.0.0.0/0' }, 'proxies', '0.0.0.0/0'],
    ['cheap hashes', { BCRYPT_COST: '4' }, 'passwords', 'BCRYPT_COST'],
    ['another key', { MASTER_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` }, 'master key', '"test"'],
  ])('tells what to change about %s', async (_case, environment, subject, hint) => {
    const { code, bad } = await findings(environment);

    expect(code).toBe(1);
    expect(bad).toEqual([{ subject, isOk: false, message: expect.stringContaining(hint) }]);
  });

  it('tells when the encrypted data of all users has little room left', async () => {
    const client = await desk.login('ada');
    for (const name of ['a', 'b', 'c', 'd'])
      await client.put(`/users/data/${name}`, { value: 'x'.repeat(240_000) });
    const { code, bad } = await findings({ DATA_TOTAL_MAX_MIB: '1' });
    expect([code, bad]).toEqual([
      1,
      [{ subject: 'encrypted data', isOk: false, message: expect.stringContaining('DATA_TOTAL_MAX_MIB') }],
    ]);
  });

  it('tells when nobody is admin', async () => {
    await desk.stored('UPDATE user SET is_admin = 0');
    expect((await findings({})).bad).toEqual([expect.objectContaining({ subject: 'admins' })]);
  });
});

describe('the doctor', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(async () => {
    await program.stop();
  });

  it('speaks in lines for people, and sees a key file that others may read', async () => {
    const run = () => runCommand(program.folder, ['doctor'], { BCRYPT_COST: '10' });
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is in order') });
    chmodSync(join(program.folder, 'data/latchkey.key'), 0o644);

    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^CHANGE {2}master key: others may read .*latchkey\.key: chmod 600/m);
    expect(stdout).toContain('Things to change: 1');
  });

  it('sees a log that is much larger than the database, and files that others may read', async () => {
    const file = join(program.folder, 'data/latchkey.db');
    truncateSync(`${file}-wal`, 65 * 1_048_576);
    chmodSync(file, 0o640);
    const { stdout } = await runCommand(program.folder, ['doctor'], { BCRYPT_COST: '10' });

    expect(stdout).toMatch(/^CHANGE {2}write-ahead log: is 65 MiB beside a database of 0 MiB/m);
    expect(stdout).toMatch(/^CHANGE {2}file modes: others may read \S*latchkey\.db: chmod 600/m);
    expect(stdout).toContain('ok      database file: is not damaged');
  });

  it('sees a damaged file', async () => {
    const copy = join(program.folder, 'damaged.db');
    await runCommand(program.folder, ['backup', copy]);
    writeFileSync(copy, readFileSync(copy).fill(0xab, 8_192, 12_288));
    const { code, stdout } = await runCommand(program.folder, ['doctor'], { DATABASE_URL: `sqlite:${copy}` });

    expect([code, stdout]).toEqual([1, expect.stringMatching(/^CHANGE {2}database file: is damaged/m)]);
  });

  it('says so when the database is away', async () => {
    const environment = {
      DATABASE_URL: 'mysql://nobody:secret@127.0.0.1:1/none',
      MASTER_KEY: 'k1:' + 'A'.repeat(43) + '=',
    };
    const { code, stdout } = await runHere(['doctor'], environment);

    expect([code, stdout]).toEqual([1, expect.stringMatching(/^CHANGE {2}database: cannot be used/m)]);
    expect(stdout).not.toContain('secret');
  });
});
