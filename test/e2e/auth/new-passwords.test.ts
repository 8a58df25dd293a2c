import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person, reauthenticate } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { resetToken } from '../../support/fixtures/resets.js';

const HOUR = 3_600_000;

const JSON_TYPE = { 'content-type': 'application/json' };
const HERE = '<password>';
/** As JSON: `JSON.stringify` would escape the backslash. */
const MALFORMED = 'lone \\udfff';
const REFUSED = [
  ['short', 'PASSWORD_TOO_SHORT'],
  ['x'.repeat(1_025), 'PASSWORD_TOO_LONG'],
  ['Password1234', 'PASSWORD_TOO_COMMON'],
  [MALFORMED, 'PASSWORD_MALFORMED'],
] as const;

describe.each(engines)('a new password on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PASSWORD_BLOCKLIST: 'true' } });
  let root: Person;
  let person: Person;
  let tempToken: string;
  let invitation: string;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    person = await aPerson(running.app, 'person');
    tempToken = await resetToken(running.app, 'person');
    invitation = (await root.client.post('/users/invitations', {})).body.token;
  });

  const anybody = () => ({ client: running.app.client() });
  /** Sends the password as it is spelled in JSON. */
  const send = ({ client }: Pick<Person, 'client'>, path: string, fields: object, password: string) =>
    client.send('POST', path, JSON.stringify(fields).replace(HERE, password), JSON_TYPE);
  const newcomer = { username: 'newcomer', password: HERE };

  /** Every operation that sets a password. */
  const OPERATIONS: readonly [string, (password: string) => Promise<HttpResponse>][] = [
    ['POST /users/create', (password) => send(anybody(), '/users/create', newcomer, password)],
    [
      'POST /users/change-password',
      (password) => {
        const body = { oldPassword: PASSWORD, newPassword: HERE };
        return send(person, '/users/change-password', body, password);
      },
    ],
    [
      'POST /users/complete-reset',
      (password) => {
        const body = { username: 'person', tempToken, newPassword: HERE };
        return send(anybody(), '/users/complete-reset', body, password);
      },
    ],
    ['POST /users/admin-create', (password) => send(root, '/users/admin-create', newcomer, password)],
    [
      'POST /users/admin/reset-password',
      (password) => {
        const body = { userId: person.userId, newPassword: HERE };
        return send(root, '/users/admin/reset-password', body, password);
      },
    ],
    [
      'POST /users/invitations/accept',
      (password) => {
        const body = { ...newcomer, token: invitation };
        return send(anybody(), '/users/invitations/accept', body, password);
      },
    ],
  ];

  describe.each(OPERATIONS)('of %s', (_operation, set) => {
    it.each(REFUSED)('is refused if it is %j, which changes nothing: %s', async (password, code) => {
      const { status, body } = await set(password);
      expect([status, body.code]).toEqual([400, code]);
      expect(await stored(running.app, "SELECT id FROM user WHERE name = 'newcomer'")).toEqual([]);
      expect((await person.client.get('/users/me')).status).toBe(200);
    });
  });

  it('is accepted otherwise', async () => {
    running.app.clock.advance(HOUR / 20);
    await reauthenticate(root);
    const statuses = [];
    for (const [, set] of OPERATIONS) {
      statuses.push((await set(`staple the horse ${statuses.length}`)).status);
      await root.client.delete('/users/delete-user', { username: 'newcomer' });
    }
    // The change of the password ended the reset.
    expect(statuses).toEqual([200, 200, 400, 200, 200, 200]);
  });
});
