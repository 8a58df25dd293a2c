import { beforeAll, describe, expect, it } from '@jest/globals';
import { type EntityTarget, type ObjectLiteral } from 'typeorm';
import { Database, type Sweep, Sweeper, Transactions, type Tx } from '#platform/database';
import { bearer, register, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { readSchema, type Table } from '../../support/databases/table-schema.js';

const LONG_AGO = 1;
const FAR_AHEAD = 9_000_000_000_000_000;
const DAY = 24 * 60 * 60_000;
const OLD_SESSIONS = 30;
const IN_USE = 8;

describe.each(engines)('sweeping on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let tables: Table[];

  beforeAll(async () => {
    tables = await readSchema(running.app.get(Database).writer);
  });

  const sweeps = () => {
    type Registered = { sweep: Sweep };
    const { sweeps: all } = running.app.get(Sweeper) as unknown as { sweeps: Map<string, Registered> };
    return [...all].map(([name, { sweep }]) => [name, sweep] as const);
  };

  /** Runs a sweep, and a function each time after it has selected rows. */
  const run = (sweep: Sweep, afterLook: (tx: Tx, table: string) => Promise<void>) =>
    running.app.get(Transactions).run(async (tx) => {
      const original = tx.find.bind(tx);
      const find = async (entity: EntityTarget<ObjectLiteral>, options: object) => {
        const rows = await original(entity, options);
        await afterLook(tx, running.app.get(Database).writer.getMetadata(entity).tableName);
        return rows;
      };
      Reflect.set(tx, 'find', find);
      try {
        return await sweep(tx, 10);
      } finally {
        Reflect.deleteProperty(tx, 'find');
      }
    });

  const instantsOf = (table: string) =>
    tables.find(({ name }) => name === table)!.columns.filter(({ type }) => type === 'bigint');

  const setInstants = (table: string, to: number) =>
    `UPDATE ${table} SET ${instantsOf(table)
      .map(({ name }) => `${name} = ${to}`)
      .join(', ')}`;

  const keys = (on: number) =>
    running.database.engine === 'mysql'
      ? `SET SESSION foreign_key_checks = ${on}`
      : `PRAGMA foreign_keys = ${on}`;

  /** Without foreign key checks. */
  async function freely(sql: string, values: unknown[] = []): Promise<void> {
    const runner = running.app.get(Database).writer.createQueryRunner();
    try {
      for (const statement of [keys(0), sql, keys(1)])
        await runner.query(statement, statement === sql ? values : []);
    } finally {
      await runner.release();
    }
  }

  /** A row without an owner, all of whose timestamps are long past. */
  async function plantOld(table: string): Promise<void> {
    const { columns } = tables.find(({ name }) => name === table)!;
    const values = columns.map(({ type }) =>
      type === 'bigint' ? LONG_AGO : /int|bool/.test(type) ? 0 : 'x',
    );
    const names = columns.map(({ name }) => name).join(', ');
    await freely(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`, values);
  }

  const countOf = async (table: string) => (await stored(running.app, `SELECT 1 FROM ${table}`)).length;

  it('R-24: keeps every row that is extended between the read and the deletion', async () => {
    const swept: string[] = [];
    const atOnce: string[] = [];
    for (const [name, sweep] of sweeps()) {
      const seen = new Set<string>();
      await run(sweep, async (_tx, table) => void seen.add(table));
      if (seen.size === 0) {
        atOnce.push(name);
        continue;
      }
      const [table = ''] = seen;
      expect([...seen]).toEqual([table]);
      await plant(running.app, `DELETE FROM ${table}`);
      await plantOld(table);

      await run(sweep, async (tx) => {
        for (const sql of [keys(0), setInstants(table, FAR_AHEAD), keys(1)]) await tx.query(sql);
      });
      expect([table, await countOf(table)]).toEqual([table, 1]);

      await freely(setInstants(table, LONG_AGO));
      await run(sweep, async () => undefined);
      expect([table, await countOf(table)]).toEqual([table, 0]);
      swept.push(table);
    }

    // Deletes what is older than a row that it has read; neither ever changes.
    expect(atOnce).toEqual(['assertion keys']);
    expect(swept).toContain('session');
    expect(swept.length).toBeGreaterThan(8);
  });

  it('R-24: deletes no valid session that is used in the meantime', async () => {
    const { app } = running;
    const name = await register(app);
    for (let made = 0; made < OLD_SESSIONS; made += 1) await tokenOf(app, name);
    await plant(app, 'UPDATE session SET expires_at = ?, ended_at = NULL', [app.clock.now()]);
    const old = await countOf('session');
    app.clock.advance(30 * DAY + 1);
    const tokens: string[] = [];
    for (let made = 0; made < IN_USE; made += 1) tokens.push(await tokenOf(app, await register(app)));
    // One expires in the next millisecond, and is valid until then.
    const [edge] = tokens;
    const { sessions } = (await app.client(bearer(edge!)).get('/users/sessions')).body;
    await plant(app, 'UPDATE session SET expires_at = ? WHERE id = ?', [app.clock.now() + 1, sessions[0].id]);

    let isOver = false;
    const use = async (token: string) => {
      const statuses: number[] = [];
      while (!isOver) statuses.push((await app.client(bearer(token)).get('/users/me')).status);
      return statuses;
    };
    const using = tokens.map(use);
    const logIns = Array.from({ length: IN_USE }, async () => tokenOf(app, await register(app)));
    for (let round = 0; round < 5; round += 1) await app.get(Sweeper).sweepAll();
    const later = await Promise.all(logIns);
    isOver = true;
    const statuses = (await Promise.all(using)).flat();

    expect(old).toBeGreaterThan(20);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await countOf('session')).toBe(tokens.length + later.length);
    for (const token of later) expect((await app.client(bearer(token)).get('/users/me')).status).toBe(200);
  });
});
