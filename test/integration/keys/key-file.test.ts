import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { MasterKeys } from '#platform/keys';
import { findMasterKeys } from '../../../src/platform/keys/key-file.js';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { type TestDatabase } from '../../support/databases/databases.js';
import { TestApp } from '../../support/app/test-app.js';

const KEY = Buffer.alloc(32, 9).toString('base64');
const mayCreate = () => Promise.resolve(true);

describe('the key file', () => {
  let folder: string;
  let file: string;
  let database: TestDatabase;
  const configOf = (env: Record<string, string> = {}) => loadConfig({ DATABASE_URL: database.url, ...env });
  const find = (env: Record<string, string> = {}) => findMasterKeys(configOf(env), mayCreate);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
    file = join(folder, 'latchkey.key');
    database = {
      engine: 'sqlite',
      url: `sqlite:${join(folder, 'latchkey.db')}`,
      drop: async () => undefined,
    };
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is created beside a new database, accessible to its owner only', async () => {
    const { keys, isNew, ...source } = await find();

    expect({ isNew, ...source }).toEqual({ file, isNew: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe(`k1:${keys[0]!.key.toString('base64')}\n`);
    expect(keys[0]!.key).toHaveLength(32);
  });

  it('is reused the second time', async () => {
    const { keys } = await find();

    expect(await find()).toEqual({ keys, file, isNew: false });
  });

  it('contains a different key every time it is created', async () => {
    const { keys } = await find();
    rmSync(file);

    expect((await find()).keys[0]!.key.equals(keys[0]!.key)).toBe(false);
  });

  it('is created together with its parent folders', async () => {
    const nested = configOf({ DATABASE_URL: `sqlite:${join(folder, 'a/b/latchkey.db')}` });

    expect((await findMasterKeys(nested, mayCreate)).file).toBe(join(folder, 'a/b/latchkey.key'));
  });

  it('is not created again beside a database that contains encrypted data', async () => {
    const refuse = jest.fn(() => Promise.resolve(false));

    await expect(findMasterKeys(configOf(), refuse)).rejects.toThrow(
      `The key file ${file} is missing, but the database holds sealed data. Restore the file`,
    );
    expect(() => statSync(file)).toThrow();
  });

  it.each(['', 'k1:short', 'no key at all', KEY])(
    'is rejected when it contains "%s", which is not printed',
    async (content) => {
      writeFileSync(file, content);
      const error = await find().catch((thrown: unknown) => thrown as Error);

      expect((error as Error).message).toBe(
        `The key file ${file} must be a comma-separated list of kid:base64, each key 32 random bytes`,
      );
    },
  );

  it('can be another file named in the configuration, with several keys', async () => {
    const other = join(folder, 'other.key');
    writeFileSync(other, `new:${KEY},old:${Buffer.alloc(32, 8).toString('base64')}\n`);
    const source = await find({ MASTER_KEY_FILE: other });

    expect([source.file, source.isNew, source.keys.map(({ kid }) => kid)]).toEqual([
      other,
      false,
      ['new', 'old'],
    ]);
    expect(() => statSync(file)).toThrow();
  });

  it('must exist when the configuration names it', async () => {
    const other = join(folder, 'other.key');

    await expect(find({ MASTER_KEY_FILE: other })).rejects.toThrow(`MASTER_KEY_FILE ${other} does not exist`);
    expect(() => statSync(other)).toThrow();
  });

  it('is not needed with a key in the environment or an in-memory database', async () => {
    expect(await find({ MASTER_KEY: `env:${KEY}` })).toMatchObject({ file: null, isNew: false });
    const memory = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
    expect(await findMasterKeys(memory, mayCreate)).toMatchObject({ file: null, isNew: true });
    expect(() => statSync(file)).toThrow();
  });
});

describe('an application without a configured key', () => {
  let folder: string;
  let database: TestDatabase;
  const start = () => TestApp.start({ database, env: { MASTER_KEY: '' } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
    database = {
      engine: 'sqlite',
      url: `sqlite:${join(folder, 'latchkey.db')}`,
      drop: async () => undefined,
    };
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('creates a key, reuses it, and can decrypt and verify what it stored', async () => {
    const first = await start();
    const { client } = await aPerson(first, 'Ada');
    const { ring, source } = first.get(MasterKeys);
    expect(source.file).toBe(join(folder, 'latchkey.key'));
    await first.close();

    const second = await start();
    try {
      expect(second.get(MasterKeys).ring.fingerprint('k1')).toBe(ring.fingerprint('k1'));
      const cookie = { cookie: `jwt=${client.cookies.get('jwt')}` };
      expect((await second.client().get('/users/me', cookie)).status).toBe(200);
      const login = await second.client().post('/users/login', { username: 'Ada', password: PASSWORD });
      expect(login.status).toBe(200);
    } finally {
      await second.close();
    }
  });

  it('does not start when the key file is lost, and creates no other', async () => {
    await (await start()).close();
    const file = join(folder, 'latchkey.key');
    const key = readFileSync(file);
    rmSync(file);

    await expect(start()).rejects.toThrow(`The key file ${file} is missing`);
    expect(() => statSync(file)).toThrow();

    writeFileSync(file, key);
    await (await start()).close();
  });

  it('does not start with the key file of another database', async () => {
    await (await start()).close();
    const file = join(folder, 'latchkey.key');
    writeFileSync(file, `k1:${KEY}\n`);

    await expect(start()).rejects.toThrow(
      'The master key "k1" is not the one this database was sealed with. Nothing was changed',
    );
    expect(readFileSync(file, 'utf8')).toBe(`k1:${KEY}\n`);
  });

  it('works in memory while it runs', async () => {
    const app = await TestApp.start({
      database: { ...database, url: 'sqlite::memory:' },
      env: { MASTER_KEY: '' },
    });
    try {
      const { client } = await aPerson(app, 'Ada');
      expect((await client.get('/users/me')).body).toMatchObject({ username: 'Ada', is_admin: true });
    } finally {
      await app.close();
    }
  });
});
