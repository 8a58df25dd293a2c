import { type Person } from './accounts.js';
import { type FaultyProvider } from './faulty-provider.js';
import { type Answer } from './http-client.js';
import { type TestApp } from './test-app.js';

let configurations = 0;

/** Has an admin configure the provider as it is now; never the same twice, so that nothing is remembered. */
export async function configure(admin: Person, provider: FaultyProvider, more: object = {}): Promise<void> {
  provider.clientId = `client-${(configurations += 1)}`;
  const answer = await admin.client.post('/users/oidc-config', { ...provider.config, ...more });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** A login that comes back with a code, as far as it gets. */
export async function attempt(
  app: TestApp,
  provider: FaultyProvider,
  more: Record<string, string> = {},
): Promise<Answer> {
  const client = app.client();
  const begun = await client.get('/users/oidc/authorize');
  if (begun.status !== 200) return begun;
  provider.nonce = begun.body.nonce;
  const query = new URLSearchParams({ code: 'a-code', state: begun.body.state, ...more });
  return client.get(`/users/oidc/callback?${query.toString()}`);
}

/** The lines of the log with this message, oldest first. */
export function linesOf(app: TestApp, message: string): Record<string, unknown>[] {
  return app.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);
}

/** Why the last login failed, by the log. */
export const lastFailure = (app: TestApp) => linesOf(app, 'single sign-on failed').at(-1);
