import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('concurrent logins on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const logIn = async (username: string, password = PASSWORD) =>
    (await running.app.client().post('/users/login', { username, password })).status;

  it('all succeed with the correct password, although each counts as an attempt until it is checked', async () => {
    const name = await register(running.app);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => logIn(name)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('succeed for many users behind one address', async () => {
    const names: string[] = [];
    for (let person = 0; person < 50; person += 1) names.push(await register(running.app));
    const statuses = await Promise.all(names.map((name) => logIn(name)));
    // A busy machine may answer some with 503, which counts nothing and can be repeated.
    const repeated = names.filter((_name, at) => statuses[at] === 503);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    for (const name of repeated) expect(await logIn(name)).toBe(200);
  });

  it('evaluate at most five wrong passwords', async () => {
    const name = await register(running.app);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => logIn(name, 'wrong password')));
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });
});
