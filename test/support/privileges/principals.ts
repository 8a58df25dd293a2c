import { type ApplicationId } from '#shared';
import { type TestApp } from '../app/test-app.js';
import { aPerson, bearer, type Person } from '../fixtures/accounts.js';
import { plant } from '../fixtures/db-fixtures.js';
import { anApplication } from '../fixtures/door.js';
import { plantRole } from '../fixtures/roles.js';
import { PASSCODE } from '../fixtures/screen-lock.js';
import { type Belongings, withBelongings } from './belongings.js';

const HOUR = 3_600_000;

/**
 * The kinds of principal, in the order of the columns of the expected answers. Three permissions stand for all:
 * `users.manage` acts on accounts, `roles.manage` changes power, and `sessions.manage` widens what everyone may do for
 * themselves. The routes that each permission admits to are tested in `route-permissions`.
 */
export const PRINCIPALS = [
  'a stranger',
  'an ended session',
  'a user',
  'a user with a locked screen',
  'a suspended user',
  'a holder of users.manage',
  'a holder of roles.manage',
  'a holder of sessions.manage',
  'an admin with an old proof',
  'an admin',
  'a full API key of an admin',
  'an API key of an admin for introspection only',
] as const;

export type PrincipalName = (typeof PRINCIPALS)[number];

/** Somebody who sends requests, and what belongs to them. */
export type Caller = { readonly headers: Record<string, string>; readonly own: Belongings };

export type Cast = {
  readonly callers: Readonly<Record<PrincipalName, Caller>>;
  /** A user without any permission, the one of the document's examples, and an admin. */
  readonly targets: { readonly other: Belongings; readonly stronger: Belongings };
};

/** Stores the role and the application that the examples of the document name. Call it first: the role gets the next id. */
export async function plantExamples(app: TestApp): Promise<void> {
  await plantRole(app, []);
  const id = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' as ApplicationId;
  await anApplication(app, { id, version: 3 });
}

export async function assemble(app: TestApp): Promise<Cast> {
  const root = await aPerson(app, 'root');
  const stronger = await withBelongings(app, root, ['*']);
  const other = await withBelongings(app, await aPerson(app, 'ada'), []);
  // Another user of the examples, to whom accounts are linked.
  await aPerson(app, 'grace');
  const callers: Record<PrincipalName, Caller> = {
    'a stranger': { headers: {}, own: other },
    'an ended session': await inSession(app, [], async ({ client }) => {
      await app.client(bearer(client.cookies.get('jwt')!)).post('/users/logout');
    }),
    'a user': await inSession(app, []),
    'a user with a locked screen': await inSession(app, [], async ({ client }) => {
      await client.post('/api/security/passcode', { new_passcode: PASSCODE });
      await client.post('/api/security/lock');
    }),
    'a suspended user': await inSession(app, [], async ({ userId }) => {
      await root.client.post('/users/admin/suspend', { userId });
    }),
    'a holder of users.manage': await inSession(app, ['users.manage']),
    'a holder of roles.manage': await inSession(app, ['roles.manage']),
    'a holder of sessions.manage': await inSession(app, ['sessions.manage']),
    'an admin with an old proof': await inSession(app, [], async ({ userId }) => {
      await makeAdmin(app, userId);
      const proved = app.clock.now() - HOUR;
      await plant(app, 'UPDATE session SET proved_at = ? WHERE user_id = ?', [proved, userId]);
    }),
    'an admin': await inSession(app, [], ({ userId }) => makeAdmin(app, userId)),
    'a full API key of an admin': await withKey(app, null),
    'an API key of an admin for introspection only': await withKey(app, ['introspect']),
  };
  return { callers, targets: { other, stronger } };
}

async function inSession(
  app: TestApp,
  grants: readonly string[],
  change: (person: Person) => Promise<void> = async () => undefined,
): Promise<Caller> {
  const person = await aPerson(app);
  const own = await withBelongings(app, person, grants);
  const headers = bearer(person.client.cookies.get('jwt')!);
  await change(person);
  return { own, headers };
}

async function withKey(app: TestApp, scopes: readonly string[] | null): Promise<Caller> {
  const person = await aPerson(app);
  await makeAdmin(app, person.userId);
  const body = { name: 'job', userId: person.userId, scopes };
  const { token } = (await person.client.post('/users/api-keys', body)).body;
  // The first use is recorded.
  await app.client(bearer(token)).get('/users/me');
  return { own: await withBelongings(app, person, []), headers: bearer(token) };
}

async function makeAdmin(app: TestApp, userId: string): Promise<void> {
  await plant(app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [userId]);
}
