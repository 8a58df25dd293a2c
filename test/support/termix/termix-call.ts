import { type TestApp } from '../app/test-app.js';
import { type HttpClient, type HttpResponse } from '../clients/http-client.js';
import { type FaultyProvider } from '../faults/faulty-provider.js';
import { aPerson, PASSWORD, type Person, register } from '../fixtures/accounts.js';
import { type GuardedPerson, STEP_MS } from '../fixtures/second-factor.js';
import { fromBase32, totpCode } from '../clients/authenticator.js';

/** Longer than a login counts as a fresh proof. */
const OLD_MS = 11 * 60_000;

/** Where the front end and Latchkey are served. */
export const ADDRESS = 'https://termix.example.com';

/** What the front end sends with every request from a browser at the address of the service. */
const BROWSER = {
  origin: ADDRESS,
  'sec-fetch-site': 'same-origin',
  'x-termix-device-id': 'ab'.repeat(32),
};

/** An installation with an admin and a provider. */
export type TermixStage = {
  readonly app: TestApp;
  readonly admin: Person;
  readonly provider: FaultyProvider;
};

/** One request of the front end, ready to be sent. */
export type TermixRequest = {
  readonly by: HttpClient;
  /** As it is sent, with the query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the front end relies on besides the fields of the response. */
  readonly verify?: (response: HttpResponse) => Promise<void> | void;
};

/** Requests by the first column of docs/termix-calls.md. */
export type TermixCalls = Readonly<Record<string, (stage: TermixStage) => Promise<TermixRequest>>>;

export const aBrowser = ({ app }: Pick<TermixStage, 'app'>): HttpClient => app.client(BROWSER);

/** A user in the front end, who logged in longer ago than a login counts as a proof. */
export async function aTermixUser(stage: Pick<TermixStage, 'app'>): Promise<Person> {
  const name = await register(stage.app);
  const client = aBrowser(stage);
  const { body } = await client.post('/users/login', { username: name, password: PASSWORD });
  stage.app.clock.advance(OLD_MS);
  return { name, userId: body.userId, client };
}

/** A user who also has a second factor, set up in the front end. */
export async function aGuardedTermixUser(stage: TermixStage): Promise<GuardedPerson> {
  const { clock } = stage.app;
  const user = await aTermixUser(stage);
  const secret = fromBase32((await user.client.post('/users/totp/setup')).body.secret);
  const code = (steps = 0) => totpCode(secret, clock.now() + steps * STEP_MS);
  const { body } = await user.client.post('/users/totp/enable', { totp_code: code() });
  clock.advance(STEP_MS);
  return { ...user, secret, code, backupCodes: body.backup_codes };
}

/** The first account; in the front end it logged in long ago, too. */
export async function aTermixAdmin(app: TestApp): Promise<Person> {
  const { userId, name } = await aPerson(app, 'root');
  const client = aBrowser({ app });
  await client.post('/users/login', { username: name, password: PASSWORD });
  app.clock.advance(OLD_MS);
  return { userId, name, client };
}

/** Fails the preparation of a call. */
export function expectOk({ status, body }: HttpResponse): HttpResponse['body'] {
  if (status >= 300) throw new Error(`not prepared: ${status} ${JSON.stringify(body)}`);
  return body;
}
