// Logs in its user in the browser and prints their name (RFC 8252). Needs nothing but Node:
//   LATCHKEY_URL=https://latchkey.example.com node app-login.mjs
import { createHash, randomBytes } from 'node:crypto';
import { on, once } from 'node:events';
import { createServer } from 'node:http';

const { LATCHKEY_URL = 'http://localhost:3000' } = process.env;
const CLIENT = 'latchkey-cli';

const metadata = await getJson(`${LATCHKEY_URL}/.well-known/oauth-authorization-server`);
const listener = createServer();
await once(listener.listen(0, '127.0.0.1'), 'listening');
const redirectUri = `http://127.0.0.1:${listener.address().port}/callback`;

const verifier = randomBytes(32).toString('base64url');
const state = randomBytes(16).toString('base64url');
const question = new URLSearchParams({
  response_type: 'code',
  client_id: CLIENT,
  redirect_uri: redirectUri,
  state,
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
});
console.log(`Open in your browser: ${metadata.authorization_endpoint}?${question}`);

const answer = await waitForAnswer();
listener.close();
if (answer.has('error')) throw new Error(`not logged in: ${answer.get('error')}`);

const token = await getJson(metadata.token_endpoint, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: CLIENT,
    redirect_uri: redirectUri,
    code: answer.get('code'),
    code_verifier: verifier,
  }),
});
const headers = { authorization: `Bearer ${token.access_token}` };
const { username } = await getJson(`${LATCHKEY_URL}/users/me`, { headers });
console.log(`Logged in as ${username}`);

/** Ignores what other programs and pages send: only the browser that we sent away knows the state. */
async function waitForAnswer() {
  for await (const [request, response] of on(listener, 'request')) {
    const url = new URL(request.url, redirectUri);
    const isOurs = url.pathname === '/callback' && url.searchParams.get('state') === state;
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
    response.end(isOurs ? 'Return to the app.' : 'Unknown');
    if (!isOurs) continue;
    // Another service must not pass off its answer as this one's (RFC 9207).
    if (url.searchParams.get('iss') !== metadata.issuer) throw new Error('the answer is of another service');
    return url.searchParams;
  }
  throw new Error('the listener was closed');
}

async function getJson(url, options) {
  const response = await fetch(url, options);
  const body = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body.error}`);
  return body;
}
