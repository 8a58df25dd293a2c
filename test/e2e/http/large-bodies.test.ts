import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';

const KIB = 1_024;
const MIB = 1_024 * KIB;
const PATH = '/users/data/hosts';
const MISSING = { error: 'Missing authentication token', code: 'MISSING_TOKEN' };
const JSON_TYPE = 'Content-Type: application/json';
const head = (...headers: string[]) =>
  `${[`PUT ${PATH} HTTP/1.1`, 'Host: x', JSON_TYPE, ...headers].join('\r\n')}\r\n\r\n`;
const value = (size: number) => JSON.stringify({ value: 'x'.repeat(size) });

describe.each(engines)('a body above the usual size limit on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let person: Person;

  beforeAll(async () => {
    person = await aPerson(running.app);
  });

  it.each([
    ['announced', `${head(`Content-Length: ${700 * KIB}`, 'Connection: close')}{`],
    ['not announced', `${head('Transfer-Encoding: chunked')}1\r\n{\r\n`],
    ['announced beyond all bounds', `${head(`Content-Length: ${100 * MIB}`)}{`],
  ])('is rejected before it has arrived without a credential, its size %s', async (_size, bytes) => {
    const response = await sendRaw(running.app.url, bytes);

    expect([response.status, JSON.parse(response.text)]).toEqual([401, MISSING]);
    expect(response.headers.get('connection')).toBe('close');
  });

  it('is rejected before it is parsed with an invalid credential, and the connection stays open', async () => {
    const garbage = value(200 * KIB).slice(0, -1);
    const strangers = running.app.client({ cookie: 'jwt=garbage' });
    const response = await strangers.put(PATH, garbage);

    expect([response.status, response.body.code]).toEqual([401, 'INVALID_TOKEN']);
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.setCookies).toEqual([expect.stringMatching(/^jwt=; Max-Age=0;/)]);
  });

  it('is rejected before it is parsed on a cross-site request', async () => {
    const response = await person.client.put(PATH, value(200 * KIB).slice(0, -1), {
      origin: 'https://evil.example',
    });

    expect([response.status, response.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
  });

  it('is accepted from authenticated callers, up to the size limit of the value', async () => {
    const headers = bearer(await tokenOf(running.app, person.name));
    expect((await person.client.put(PATH, value(200 * KIB))).status).toBe(200);
    expect((await running.app.client().put(PATH, value(200 * KIB), headers)).status).toBe(200);

    const response = await person.client.put(PATH, value(300 * KIB));
    expect([response.status, response.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('is rejected when the session ended in the meantime', async () => {
    const leaving = await aPerson(running.app);
    const body = value(200 * KIB);
    const cookie = [...leaving.client.cookies].map(([name, text]) => `${name}=${text}`).join('; ');
    const parts = async function* () {
      yield Buffer.from(body.slice(0, 1));
      await leaving.client.post('/users/logout');
      yield Buffer.from(body.slice(1));
    };
    const response = await fetch(running.app.url + PATH, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie },
      body: ReadableStream.from(parts()),
      duplex: 'half',
    });

    expect([response.status, await response.json()]).toMatchObject([401, { code: 'SESSION_NOT_FOUND' }]);
  });
});
