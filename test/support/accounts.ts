import { type HttpClient } from './http-client.js';
import { type TestApp } from './test-app.js';

export const PASSWORD = 'correct horse battery';

/** Someone with an account and a browser that is logged in. */
export type Person = { readonly name: string; readonly userId: string; readonly client: HttpClient };

let counter = 0;

export async function register(
  app: TestApp,
  name = `user-${(counter += 1)}`,
  password = PASSWORD,
): Promise<string> {
  const answer = await app.client().post('/users/create', { username: name, password });
  if (answer.status !== 200) throw new Error(`registration failed: ${JSON.stringify(answer.body)}`);
  return name;
}

/** Registers and logs in. The first person of a fresh application is its admin. */
export async function aPerson(app: TestApp, name?: string): Promise<Person> {
  const registered = await register(app, name);
  const client = app.client();
  const answer = await client.post('/users/login', { username: registered, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`login failed: ${JSON.stringify(answer.body)}`);
  return { name: registered, userId: answer.body.userId, client };
}

/** Logs in in bearer mode and returns the plain token. */
export async function tokenOf(app: TestApp, name: string, password = PASSWORD): Promise<string> {
  const answer = await app
    .client()
    .post('/users/login', { username: name, password }, { 'x-auth-mode': 'bearer' });
  return answer.body.token as string;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
