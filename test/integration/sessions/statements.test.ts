import { describe, expect, it } from '@jest/globals';
import { Reader } from '#platform/database';
import { ApiKeyRepository } from '../../../src/api-keys/api-key.repository.js';
import { SessionRepository } from '../../../src/sessions/session.repository.js';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('authentication on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('takes one read, with a session and with an API key, even one that another key created', async () => {
    const { client, name, userId } = await aPerson(running.app);
    const token = await tokenOf(running.app, name);
    const key = (await client.post('/users/api-keys', { name: 'job', userId })).body.token as string;
    const { id, token: parent } = (await client.post('/users/api-keys', { name: 'parent', userId })).body;
    await plant(running.app, 'UPDATE api_key SET parent_id = ? WHERE name = ?', [id, 'job']);
    await running.app.client().get('/users/me', bearer(key));
    const reads: string[] = [];
    const reader = running.app.get(Reader);
    const read = reader.read.bind(reader);
    reader.read = (work) => {
      reads.push('other');
      return read(work);
    };
    for (const [what, repository, method] of [
      ['session', running.app.get(SessionRepository), 'findCredential'],
      ['session', running.app.get(SessionRepository), 'findCredentialNow'],
      ['api key', running.app.get(ApiKeyRepository), 'findCredential'],
    ] as const) {
      const find: unknown = Reflect.get(repository, method);
      if (typeof find !== 'function') continue;
      Object.assign(repository, {
        [method]: (...values: string[]): unknown => {
          reads.push(what);
          return Reflect.apply(find, repository, values);
        },
      });
    }

    // The second request finds its token verified.
    for (let times = 0; times < 2; times += 1)
      expect((await running.app.client().get('/users/me', bearer(token))).status).toBe(200);
    expect((await running.app.client().get('/users/me', bearer(key))).status).toBe(200);
    expect(reads).toEqual(['session', 'session', 'api key']);
    await client.delete(`/users/api-keys/${id}`);
    for (const ended of [parent, key])
      expect((await running.app.client().get('/users/me', bearer(ended))).status).toBe(401);
  });
});
