import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AccessLevel } from '../../../src/access/access-rule.js';
import { Authenticator } from '../../../src/access/authenticator.js';
import { onceAfter } from '../../support/app/after-call.js';
import { type Handler, listHandlers } from '../../support/app/handlers.js';
import { listRequestFields } from '../../support/app/request-fields.js';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';

/** Routes that act on the caller's own account. */
const OWN: readonly (AccessLevel | undefined)[] = ['user', 'session'];
/** Routes whose body names an account, possibly another than the caller's. */
const NAMES_AN_ACCOUNT = 'POST /users/sessions/revoke-all';

const nameOf = ({ method, path }: Handler): string => `${method} ${path}`;

describe.each(engines)(
  'a caller whose account is deleted after authentication on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);
    let admin: Person;
    let fieldsByRoute: ReturnType<typeof listRequestFields>;

    const ownRoutes = () => listHandlers(running.app).filter(({ access }) => OWN.includes(access?.level));

    beforeAll(async () => {
      admin = await aPerson(running.app);
      fieldsByRoute = listRequestFields(running.app);
    });

    /** Sends the route's example body as a user who no longer exists when the handler starts. */
    async function answerTo(handler: Handler) {
      const { name, client } = await aPerson(running.app);
      const removed: number[] = [];
      onceAfter(running.app.app.get(Authenticator), 'authenticate', async () => {
        removed.push((await admin.client.delete('/users/delete-user', { username: name })).status);
      });
      const fields = fieldsByRoute.get(nameOf(handler)) ?? {};
      const body = handler.method === 'GET' ? undefined : JSON.stringify(fields);
      const response = await client.send(handler.method, handler.path.replace(/:\w+/g, 'x'), body, {});
      expect(removed).toEqual([200]);
      return response;
    }

    it('is tested on every route of users and sessions', () => {
      expect(ownRoutes().length).toBeGreaterThan(25);
    });

    it('receives SESSION_NOT_FOUND or another error, but never USER_NOT_FOUND', async () => {
      const wrong: string[] = [];
      for (const handler of ownRoutes()) {
        const { status, body } = await answerTo(handler);
        const isUnknown = body?.code === 'USER_NOT_FOUND' && nameOf(handler) !== NAMES_AN_ACCOUNT;
        if (status >= 500 || isUnknown) wrong.push(`${nameOf(handler)}: ${status} ${body?.code}`);
      }
      expect(wrong).toEqual([]);
    });
  },
);
