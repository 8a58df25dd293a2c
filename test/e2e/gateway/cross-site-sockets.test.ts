import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PRESET_NAMES, toPresetOptions } from '#door';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { anApplication, BEHIND_PROXY, DoorBrowser, WEBSOCKET } from '../../support/fixtures/door.js';
import { aGatewayApplication, GatewayBrowser, WITH_GATEWAY } from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { runningApp } from '../../support/app/running-app.js';

const FOREIGN = [
  ['a sibling host', (origin: string) => origin.replace('//', '//evil-')],
  ['another site', () => 'https://evil.example.net'],
  ['another port', (origin: string) => `${new URL(origin).protocol}//${new URL(origin).hostname}:9`],
  ['another scheme', (origin: string) => origin.replace(/^http(s?):/, (_, s) => (s ? 'http:' : 'https:'))],
  ['a sandboxed frame', () => 'null'],
] as const;

/** Browsers send the cookie with handshakes from sibling hosts, so only the `Origin` protects (RFC 6455, section 10.2). */
describe.each(engines)('a WebSocket that a page of another origin opens, on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    ...WITH_GATEWAY,
    env: { ...WITH_GATEWAY.env, TRUSTED_PROXIES: BEHIND_PROXY.TRUSTED_PROXIES },
  });
  const started = new Started();
  let person: Person;
  let upstream: string;
  let handshakes = 0;

  beforeAll(async () => {
    await aPerson(running.app);
    person = await aPerson(running.app);
    const server = await started.webSockets(() => (handshakes += 1));
    upstream = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(() => started.stopAll());

  it.each(PRESET_NAMES)('never reaches an application with the preset %s', async (preset) => {
    const options = toPresetOptions(preset);
    const application = await aGatewayApplication(running.app, upstream, { options });
    const browser = new GatewayBrowser(running.app, application, person.client);
    await browser.open();
    handshakes = 0;

    const found = [];
    for (const [name, foreign] of FOREIGN)
      found.push([name, await browser.refusal('/ws', { origin: foreign(application.origin) })]);

    expect(found).toEqual(FOREIGN.map(([name]) => [name, 403]));
    expect(handshakes).toBe(0);
    (await browser.connect()).terminate();
    expect(handshakes).toBe(1);
  });

  it.each(PRESET_NAMES)('is not passed on by a proxy that asks for the preset %s', async (preset) => {
    const options = toPresetOptions(preset);
    const origin = `http://asked-${preset}.lk.localhost`;
    const application = await anApplication(running.app, { origin, options });
    const browser = new DoorBrowser(running.app, application, person.client);
    await browser.open();
    const statusWith = async (from: string) =>
      (await browser.ask('/ws', { headers: { ...WEBSOCKET, origin: from } })).status;

    const found = [];
    for (const [name, foreign] of FOREIGN) found.push([name, await statusWith(foreign(origin))]);

    expect(found).toEqual(FOREIGN.map(([name]) => [name, 403]));
    expect(await statusWith(origin)).toBe(200);
  });
});
