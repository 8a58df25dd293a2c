import { PasscodeService } from '#security';
import { aPerson, bearer, PASSWORD, type Person } from '../fixtures/accounts.js';
import { fromAnywhere } from '../fixtures/addresses.js';
import { type HttpResponse, type HttpClient } from '../clients/http-client.js';
import { plant, stored } from '../fixtures/db-fixtures.js';
import { resetToken } from '../fixtures/resets.js';
import { aGuardedPerson, firstStep, type GuardedPerson, STEP_MS } from '../fixtures/second-factor.js';
import { PASSCODE } from '../fixtures/screen-lock.js';
import { type TestApp } from '../app/test-app.js';

export const NEW_PASSWORD = 'another horse battery';

/** A user with a passcode and two sessions: one that makes a request, and one from which the first is ended. */
export type TwoSessionPerson = Person & {
  readonly sessionId: string;
  readonly other: HttpClient;
  readonly otherId: string;
};

export type GuardedTwoSessionPerson = TwoSessionPerson & GuardedPerson;

const idOf = async (client: HttpClient): Promise<string> => {
  const { sessions } = (await client.get('/users/sessions')).body;
  return sessions.find((session: { isCurrentSession: boolean }) => session.isCurrentSession).id;
};

async function withOther<P extends Person>(person: P, other: HttpClient): Promise<P & TwoSessionPerson> {
  await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
  return { ...person, other, sessionId: await idOf(person.client), otherId: await idOf(other) };
}

export async function aTwoSessionPerson(app: TestApp): Promise<TwoSessionPerson> {
  const person = await aPerson(app);
  const login = { username: person.name, password: PASSWORD };
  const { body } = await app.client().post('/users/login', login, { 'x-auth-mode': 'bearer' });
  return withOther(person, app.client(bearer(body.token)));
}

export async function aGuardedTwoSessionPerson(app: TestApp): Promise<GuardedTwoSessionPerson> {
  const person = await aGuardedPerson(app);
  const step = { temp_token: await firstStep(app.client(), person), totp_code: person.code() };
  const { body } = await app.client().post('/users/totp/verify-login', step, { 'x-auth-mode': 'bearer' });
  app.clock.advance(STEP_MS);
  return withOther(person, app.client(bearer(body.token)));
}

/** Returns the ids of a user’s sessions that are still live. */
export async function liveSessions(app: TestApp, userId: string): Promise<string[]> {
  const isLive = 's.ended_at IS NULL AND s.epoch = u.session_epoch';
  const sql = `SELECT s.id AS id FROM session s JOIN user u ON u.id = s.user_id WHERE u.id = ? AND ${isLive}`;
  return (await stored<{ id: string }>(app, sql, [userId])).map(({ id }) => id);
}

/** Prepares to end the user's first session; returns the function that ends it, and throws if that fails. */
export type SessionEnding = (
  app: TestApp,
  admin: Person,
  person: TwoSessionPerson,
) => Promise<() => Promise<HttpResponse>>;

const CLEARED: HttpResponse = { status: 200, headers: new Headers(), body: {}, setCookies: [] };

/** All ways to end a session during its request. */
export const SESSION_ENDINGS: Readonly<Record<string, SessionEnding>> = {
  revoke:
    async (_app, admin, { sessionId }) =>
    () =>
      admin.client.delete(`/users/sessions/${sessionId}`),
  'revoke-all':
    async (_app, admin, { userId }) =>
    () =>
      admin.client.post('/users/sessions/revoke-all', { targetUserId: userId }),
  'change-password':
    async (_app, _admin, { other }) =>
    () =>
      other.post('/users/change-password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD }),
  'complete-reset': async (app, _admin, { name }) => {
    const tempToken = await resetToken(app, name, app.client(fromAnywhere()));
    const body = { username: name, tempToken, newPassword: NEW_PASSWORD };
    return () => app.client().post('/users/complete-reset', body);
  },
  'delete-user':
    async (_app, admin, { name }) =>
    () =>
      admin.client.delete('/users/delete-user', { username: name }),
  'clear-passcode':
    async (app, _admin, { userId }) =>
    async () => {
      await app.get(PasscodeService).clear(userId as never);
      return CLEARED;
    },
  'single-session':
    async (_app, _admin, { other }) =>
    () =>
      other.post('/api/security/single-session', { enabled: true }),
};

/** Makes the account an admin directly in the database. */
export const makeAdmin = (app: TestApp, { userId }: Person): Promise<unknown> =>
  plant(app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [userId]);
