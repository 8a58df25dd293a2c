import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

const STALE_MS = 11 * 60_000;

describe.each(engines)('the stored mode of step-up on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let count = 0;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });
  beforeEach(() => running.app.clock.advance(STALE_MS));

  const prove = () => root.client.post('/users/reauthenticate', { password: PASSWORD });
  const set = (mode: string) => root.client.patch('/users/step-up', { mode });
  /** Creates a role, which only `all` asks at. */
  const createRole = async () => {
    count += 1;
    const { status, body } = await root.client.post('/rbac/roles', { name: `r${count}`, displayName: 'R' });
    return body.code ?? status;
  };

  it('is own until it is changed, and takes effect with the next request', async () => {
    expect((await root.client.get('/users/step-up')).body).toEqual({ mode: 'own', configured: false });
    expect(await createRole()).toBe(201);
    await prove();
    expect((await set('all')).body).toEqual({ mode: 'all', configured: false });
    running.app.clock.advance(STALE_MS);
    expect(await createRole()).toBe('REAUTHENTICATION_REQUIRED');
  });

  it('is not weakened without a fresh proof', async () => {
    expect((await set('off')).body.code).toBe('REAUTHENTICATION_REQUIRED');
    await prove();
    expect((await set('off')).status).toBe(200);
    running.app.clock.advance(STALE_MS);
    expect(await createRole()).toBe(201);
    expect((await set('own')).status).toBe(200);
    const changes = await stored(
      running.app,
      "SELECT details FROM audit_log WHERE action = 'settings.changed'",
    );
    expect(changes).toHaveLength(3);
  });

  it('is changed by a session with settings.manage, never by an API key', async () => {
    await prove();
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: root.userId })).body;
    const byKey = await running.app.client().patch('/users/step-up', { mode: 'off' }, bearer(token));
    expect(byKey.body.code).toBe('SESSION_REQUIRED');
    const other = await aHolder(running.app, 'users.*', 'roles.manage');
    expect((await other.client.patch('/users/step-up', { mode: 'off' })).body.permission).toBe(
      'settings.manage',
    );
    expect((await set('never')).body.code).toBe('INVALID_REQUEST');
  });

  it('asks at everything if the stored value is not valid', async () => {
    await plant(running.app, "UPDATE setting SET value = '\"sometimes\"' WHERE name = 'step_up'");
    expect(await createRole()).toBe('REAUTHENTICATION_REQUIRED');
  });
});

describe.each(engines)('STEP_UP in the environment on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { STEP_UP: 'all' } });

  it('overrides the setting, which cannot be changed then', async () => {
    const root = await aPerson(running.app, 'root');
    await plant(
      running.app,
      "INSERT INTO setting (name, value, updated_at) VALUES ('step_up', '\"off\"', 1)",
    );
    expect((await root.client.get('/users/step-up')).body).toEqual({ mode: 'all', configured: true });
    const { status, body } = await root.client.patch('/users/step-up', { mode: 'off' });
    expect([status, body.code]).toEqual([409, 'STEP_UP_CONFIGURED']);
  });
});
