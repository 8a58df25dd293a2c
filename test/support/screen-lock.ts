import { ActivityRecorder } from '#sessions';
import { aPerson, bearer, type Person, tokenOf } from './accounts.js';
import { type Answer, type HttpClient } from './http-client.js';
import { type TestApp } from './test-app.js';

export const PASSCODE = '482916';
export const WRONG_PASSCODE = '482917';
export const MINUTE = 60_000;

/** One session in bearer mode, and how to look at it from outside. */
export type Desk = { readonly client: HttpClient; readonly token: string };

/** Somebody with a passcode; `client` is the browser that set it. */
export async function aLockablePerson(app: TestApp, minutes?: number): Promise<Person> {
  const person = await aPerson(app);
  const body = { new_passcode: PASSCODE, lock_after_minutes: minutes };
  const answer = await person.client.post('/api/security/passcode', body);
  if (answer.status !== 200) throw new Error(`no passcode: ${JSON.stringify(answer.body)}`);
  return person;
}

/** Another login of the same person. */
export async function aDesk(app: TestApp, { name }: Person): Promise<Desk> {
  return deskOf(app, await tokenOf(app, name));
}

export const deskOf = (app: TestApp, token: string): Desk => ({ client: app.client(bearer(token)), token });

/** Unlocks and goes on with the new token. */
export async function unlocked(app: TestApp, { client }: Desk): Promise<Desk> {
  const answer = await unlock(client);
  if (answer.status !== 200) throw new Error(`not unlocked: ${JSON.stringify(answer.body)}`);
  return deskOf(app, answer.body.token);
}

export const unlock = (client: HttpClient, passcode = PASSCODE): Promise<Answer> =>
  client.post('/api/security/unlock', { passcode });

export const lock = (client: HttpClient): Promise<Answer> => client.post('/api/security/lock');

export const me = (client: HttpClient): Promise<Answer> => client.get('/users/me');

/** Lets time go by once everything that happened so far is written down. */
export async function pass(app: TestApp, ms: number): Promise<void> {
  await app.get(ActivityRecorder).settled();
  app.clock.advance(ms);
}
