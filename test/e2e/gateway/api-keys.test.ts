import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { EchoApplication, type Received } from '../../support/clients/echo-application.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { FETCH } from '../../support/fixtures/door.js';
import {
  aGatewayApplication,
  GatewayBrowser,
  gatewayUrl,
  WITH_GATEWAY,
} from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { runningApp } from '../../support/app/running-app.js';

const ACCEPTS = { allowsApiKeys: true };

describe.each(engines)('API keys at the gateway on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  const echo = new EchoApplication();
  let admin: Person;
  let person: Person;

  beforeAll(async () => {
    await echo.open();
    admin = await aPerson(running.app);
    person = await aPerson(running.app);
  });
  afterAll(async () => {
    echo.close();
    await started.stopAll();
  });

  const aKey = async (slug: string) =>
    (
      await admin.client.post('/users/api-keys', {
        name: 'job',
        userId: person.userId,
        scopes: [`door:${slug}`],
      })
    ).body;
  const anAnonymous = async (slug: string, upstream = `http://${echo.address}`) => {
    const application = await aGatewayApplication(running.app, upstream, { slug, options: ACCEPTS });
    return new GatewayBrowser(running.app, application, running.app.client());
  };

  it('open the application, which gets the identity but not the key', async () => {
    const browser = await anAnonymous('carried');
    const key = await aKey('carried');
    const answer = await browser.passOn('/a', {
      method: 'POST',
      headers: { ...FETCH, ...bearer(key.token) },
    });
    const { headers } = JSON.parse(answer.body) as Received;

    expect([answer.status, headers['remote-user'], headers['authorization']]).toEqual([
      200,
      person.name,
      undefined,
    ]);
    expect(decodeJwt(headers['x-latchkey-assertion']!)).toMatchObject({
      sub: person.userId,
      client_id: key.id,
    });
    expect(
      (
        await browser.passOn('/', {
          headers: { ...FETCH, ...bearer((await aKey('carried')).token), authorization: 'Bearer tmx_0' },
        })
      ).status,
    ).toBe(403);
    expect(await browser.refusal('/ws', bearer(key.token))).toBe(403);
  });

  it.each([
    ['is deleted', ({ id }: { id: string }) => admin.client.delete(`/users/api-keys/${id}`)],
    [
      'loses the scope',
      ({ id }: { id: string }) => plant(running.app, "UPDATE api_key SET scopes = '[]' WHERE id = ?", [id]),
    ],
  ])('end their running requests within a second when the key %s, and not before', async (what, end) => {
    const streaming = await started.http((_request, response) => {
      response.writeHead(200).write('first');
    });
    const slug = `stream-${what.length}`;
    const browser = await anAnonymous(slug, `http://127.0.0.1:${portOf(streaming)}`);
    const key = await aKey(slug);
    const headers = { host: new URL(browser.application.origin).host, ...FETCH, ...bearer(key.token) };
    const [response] = await once(request(gatewayUrl(running.app), { headers }).end(), 'response');
    const ended = new Promise<number>((resolve) => {
      response.once('close', () => resolve(performance.now()));
    });
    response.on('error', () => undefined).resume();
    // Longer than two checks of the open connections.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(response.closed).toBe(false);
    const before = performance.now();
    await end(key);

    expect((await ended) - before).toBeLessThan(1_500);
  });
});
