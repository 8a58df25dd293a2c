import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('many logins at once on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const logIn = async (username: string, password = PASSWORD) =>
    (await running.app.client().post('/users/login', { username, password })).status;

  it('all get in with the right password, although each counts as a guess until it is answered', async () => {
    const name = await register(running.app);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => logIn(name)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('get in from one address, as from an office in the morning', async () => {
    const names: string[] = [];
    for (let person = 0; person < 50; person += 1) names.push(await register(running.app));
    const statuses = await Promise.all(names.map((name) => logIn(name)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('are looked at five times and no more when the password is wrong', async () => {
    const name = await register(running.app);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => logIn(name, 'wrong password')));
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });
});
