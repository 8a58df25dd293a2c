import { aPerson, type Person, PASSWORD } from './accounts.js';
import { fromBase32, totpCode } from './authenticator.js';
import { type Answer, type HttpClient } from './http-client.js';
import { type TestApp } from './test-app.js';

export const STEP_MS = 30_000;

/** Somebody with the second factor on, their authenticator and their backup codes. */
export type GuardedPerson = Person & {
  readonly secret: Buffer;
  readonly backupCodes: string[];
  /** The code of now, or of so many steps away. */
  readonly code: (steps?: number) => string;
};

/** Registers, logs in, switches the second factor on and moves the clock to the next unused step. */
export async function aGuardedPerson(app: TestApp, name?: string): Promise<GuardedPerson> {
  const person = await aPerson(app, name);
  const setup = await person.client.post('/users/totp/setup');
  const secret = fromBase32(setup.body.secret);
  const code = (steps = 0) => totpCode(secret, app.clock.now() + steps * STEP_MS);
  const enabled = await person.client.post('/users/totp/enable', { totp_code: code() });
  if (enabled.status !== 200) throw new Error(`enabling failed: ${JSON.stringify(enabled.body)}`);
  app.clock.advance(STEP_MS);
  return { ...person, secret, backupCodes: enabled.body.backup_codes, code };
}

/** The password step; answers with the token for the second one. */
export async function firstStep(client: HttpClient, { name }: Person, more: object = {}): Promise<string> {
  const answer = await client.post('/users/login', { username: name, password: PASSWORD, ...more });
  if (answer.body?.requires_totp !== true) throw new Error(`no second step: ${JSON.stringify(answer.body)}`);
  return answer.body.temp_token as string;
}

/** A wrong code that is spelled like one. */
export const wrongCode = ({ code }: GuardedPerson): string =>
  String((Number(code()) + 1) % 1_000_000).padStart(6, '0');

/** Both steps of a login with a code of now. */
export async function logIn(client: HttpClient, person: GuardedPerson, more: object = {}): Promise<Answer> {
  const temp_token = await firstStep(client, person);
  return client.post('/users/totp/verify-login', { temp_token, totp_code: person.code(), ...more });
}
