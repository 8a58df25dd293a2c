import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { newId } from '#platform/crypto';
import { type Database, migrate, undoLastMigration } from '#platform/database';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage } from '../../support/databases/storage.js';

const STEP = 'AddApiKeyProvenance1795947977869';

describe.each(engines)('API keys from before creators were stored, on %s', (_name, createDatabase) => {
  let place: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    place = await createDatabase();
    ({ database } = await openStorage(place));
    for (const { name } of [...migrations].reverse()) {
      await undoLastMigration(database.writer);
      if (name === STEP) break;
    }
  });

  afterEach(async () => {
    await database.close();
    await place.drop();
  });

  const insert = (table: string, row: Record<string, unknown>) => {
    const [columns, values] = [Object.keys(row).join(', '), Object.values(row)];
    const places = values.map(() => '?').join(', ');
    return database.writer.query(`INSERT INTO ${table} (${columns}) VALUES (${places})`, values);
  };
  async function aUser(name: string): Promise<string> {
    const id = newId();
    await insert('user', { id, name, name_key: name, credential_version: 1, created_at: 0 });
    return id;
  }
  async function aKey(userId: string, maker: string | null): Promise<string> {
    const id = newId();
    await insert('api_key', {
      id,
      user_id: userId,
      name: 'job',
      key_digest: id,
      prefix: 'tmx_',
      created_at: 0,
    });
    if (maker === null) return id;
    const details = JSON.stringify({ key: id, prefix: 'tmx_' });
    const event = { id: newId(), at: 0, action: 'api_key.created', result: 'success' };
    await insert('audit_log', { ...event, actor_id: maker, subject_id: userId, details });
    return id;
  }

  it('get their creator from the audit log, and keep the data access of keys that users created for themselves', async () => {
    const [ada, grace] = [await aUser('ada'), await aUser('grace')];
    const [own, made, unknown] = [await aKey(ada, ada), await aKey(grace, ada), await aKey(grace, null)];
    await migrate(database.writer);

    const rows = await database.writer.query<Record<string, unknown>[]>(
      'SELECT id, created_by, parent_id, data_allowed FROM api_key ORDER BY id',
    );
    expect(rows).toEqual([
      { id: own, created_by: ada, parent_id: null, data_allowed: 1 },
      { id: made, created_by: ada, parent_id: null, data_allowed: 0 },
      { id: unknown, created_by: null, parent_id: null, data_allowed: 0 },
    ]);
  });
});
