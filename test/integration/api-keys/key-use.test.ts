import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyRepository } from '../../../src/api-keys/api-key.repository.js';
import { KeyUseRecorder } from '../../../src/api-keys/key-use-recorder.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const REQUESTS = 20;

describe.each(engines)('the recorded use of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });

  const aKey = async () =>
    (await root.client.post('/users/me/api-keys', { name: 'job', scopes: ['me'] })).body;
  const lastUse = async (id: string) => {
    await running.app.get(KeyUseRecorder).onApplicationShutdown();
    const sql = 'SELECT last_used_at AS at, last_used_ip AS address FROM api_key WHERE id = ?';
    return (await stored<{ at: number | null; address: string | null }>(running.app, sql, [id]))[0];
  };

  it('is written in few batches for requests that are sent at once', async () => {
    const { id, token } = await aKey();
    const repository = running.app.get(ApiKeyRepository);
    let writes = 0;
    const touch = repository.touch.bind(repository);
    Reflect.set(repository, 'touch', (...values: Parameters<typeof touch>) => {
      writes += 1;
      return touch(...values);
    });
    const client = running.app.client(bearer(token));
    await Promise.all(Array.from({ length: REQUESTS }, () => client.get('/users/me')));

    expect(await lastUse(id)).toEqual({ at: running.app.clock.now(), address: '127.0.0.1' });
    Reflect.deleteProperty(repository, 'touch');
    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(REQUESTS / 2);
  });

  it('is lost if it cannot be written, without an error of the request', async () => {
    const { id, token } = await aKey();
    const repository = running.app.get(ApiKeyRepository);
    Reflect.set(repository, 'touch', () => Promise.reject(new Error('no space left')));
    expect((await running.app.client(bearer(token)).get('/users/me')).status).toBe(200);
    expect(await lastUse(id)).toEqual({ at: null, address: null });

    Reflect.deleteProperty(repository, 'touch');
    expect((await running.app.client(bearer(token)).get('/users/me')).status).toBe(200);
    expect((await lastUse(id))?.address).toBe('127.0.0.1');
  });
});
