import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runInProcess } from '../../support/processes/commands.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { Program } from '../../support/processes/program.js';
import { openStorage } from '../../support/databases/storage.js';
import { TEST_KEY } from '../../support/app/test-app.js';

describe.each(engines)('reverting a migration on %s', (engine, createDatabase) => {
  let database: TestDatabase;
  const environment = () => ({ DATABASE_URL: database.url, MASTER_KEY: TEST_KEY });
  const undo = (...flags: string[]) => runInProcess(['migrate', 'undo', ...flags], environment());

  beforeEach(async () => {
    database = await createDatabase();
    await runInProcess(['migrate'], environment());
  });

  afterEach(async () => {
    await database.drop();
  });

  const stored = async <Row>(sql: string): Promise<Row[]> => {
    const storage = await openStorage(database, { migrated: false });
    return storage.database.writer.query<Row[]>(sql).finally(() => storage.database.close());
  };
  const newest = async () =>
    (await stored<{ name: string }>('SELECT name FROM migration ORDER BY id DESC LIMIT 1'))[0]!.name;

  /** Undoes migrations until the one that created the table is the newest. */
  const undoUntil = async (step: string) => {
    while (!(await newest()).startsWith(step))
      expect(await undo('--yes', '--drop-data')).toMatchObject({ code: 0 });
  };

  it('prints what it would do, and does nothing without confirmation', async () => {
    await undoUntil('CreateSpentTunnelToken');
    const before = await newest();
    const { code, stdout } = await undo();

    expect([code, stdout]).toEqual([1, expect.stringContaining(`The latest migration is ${before}`)]);
    expect(stdout).toMatch(/Nothing was changed\. .*--yes/);
    expect(await newest()).toBe(before);
    expect((await undo('--yes')).stdout).toContain(`Undone: ${before}`);
    expect(await newest()).not.toBe(before);
  });

  it('deletes rows only when an option names that explicitly', async () => {
    await undoUntil('CreateSpentTunnelToken');
    await stored(`INSERT INTO spent_tunnel_token (id, expires_at) VALUES ('one', 1), ('two', 2)`);

    for (const flags of [[], ['--yes'], ['--drop-data']]) {
      const { code, stdout } = await undo(...flags);
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining('spent_tunnel_token: 2 row(s) would be deleted'),
      ]);
    }
    expect(await stored('SELECT * FROM spent_tunnel_token')).toHaveLength(2);

    const { code, stdout } = await undo('--drop-data', '--yes', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        database: expect.any(String),
        undone: expect.stringMatching(/^CreateSpentTunnelToken/),
        step: expect.stringMatching(/^CreateSpentTunnelToken/),
        losses: [{ table: 'spent_tunnel_token', column: null, rows: 2 }],
        statements: [],
      },
    ]);
  });

  it('counts the values of a dropped column', async () => {
    await undoUntil('AddMasterKeyRetirement');
    await stored(
      `INSERT INTO master_key (kid, check_value, created_at, retired_at) VALUES ('k1', 'x', 1, 2), ('k2', 'x', 1, NULL)`,
    );

    const { code, stdout } = await undo('--yes');
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('master_key.retired_at: 1 value(s) would be deleted'),
    ]);
  });

  it('is rejected while a server runs, but not after one was killed on SQLite', async () => {
    const program = await Program.start(environment());
    const before = await newest();
    try {
      const { code, stderr } = await undo('--yes', '--drop-data');

      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/is in use: stop the service|1 process\(es\) are using/),
      ]);
      expect(stderr).toContain('Nothing was changed');
      expect(await newest()).toBe(before);
    } finally {
      await program.kill();
      await program.stop();
    }
    expect((await undo('--yes', '--drop-data')).code).toBe(engine === 'SQLite' ? 0 : 1);
  });

  it('does not revert a migration that the program does not know', async () => {
    await stored(`INSERT INTO migration (timestamp, name) VALUES (9999999999999, 'AddMore9999999999999')`);

    expect(await undo('--yes', '--drop-data')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('AddMore9999999999999, is unknown to this version'),
    });
  });
});
