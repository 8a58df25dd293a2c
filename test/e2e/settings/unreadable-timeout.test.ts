import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plantSetting } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('the session timeout on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const maxAgeOfALogin = async (value: string) => {
    await plantSetting(running.app, 'session_timeout_hours', value);
    const response = await running.app.client().post('/users/login', { username: 'Ada', password: PASSWORD });
    return Number(/Max-Age=(\d+)/.exec(response.setCookies[0] ?? '')?.[1]);
  };

  it('is the stored value', async () => {
    await register(running.app, 'Ada');

    expect(await maxAgeOfALogin('1')).toBe(3_600);
    expect(await maxAgeOfALogin('720')).toBe(720 * 3_600);
  });

  it.each(['', 'soon', '0', '721', '24.5', '"24"', 'null', '-1', '1e3'])(
    'is one hour, the minimum, when "%s" is stored',
    async (garbage) => {
      expect(await maxAgeOfALogin(garbage)).toBe(3_600);
    },
  );
});
