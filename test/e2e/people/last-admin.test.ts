import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

describe.each(engines)('the only admin on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let equal: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    equal = await aHolder(running.app, '*');
  });

  it('is kept by those who hold as much through a role', async () => {
    const { userId, name } = root;
    const answers = [
      await equal.client.post('/users/admin/suspend', { userId }),
      await equal.client.post('/users/remove-admin', { userId }),
      await equal.client.delete('/users/delete-user', { username: name }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([403, 'LAST_ADMIN']);
    expect(
      await stored(running.app, 'SELECT suspended_at, is_admin FROM user WHERE id = ?', [userId]),
    ).toEqual([{ suspended_at: null, is_admin: 1 }]);
  });
});
