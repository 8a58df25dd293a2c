import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '#platform/database';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import {
  requestTunnelToken,
  aTunnelToken,
  SETTINGS,
  useGuacd,
  view,
} from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';
import { TEST_KEY, TestApp } from '../../support/app/test-app.js';

const NOT_ADMITTED = { code: 4401, reason: '769' };
const NEW_KEY = `next:${Buffer.alloc(32, 8).toString('base64')}`;

describe.each(engines)('a tunnel token on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { GUACAMOLE_PATH: '/desk/guacamole' } });
  let guacd: FakeGuacd;
  let admin: Person;
  let person: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    admin = await aPerson(running.app);
    person = await aPerson(running.app);
    await useGuacd(admin.client, guacd);
  });

  afterAll(() => guacd.shut());

  /** Returns the first event of the connection: the id of the desktop, or the close. */
  const connect = async (token: string, app = running.app) => {
    const viewer = view(app, token, app.config.env.GUACAMOLE_PATH);
    const first = await Promise.race([viewer.next(), viewer.ended]);
    viewer.socket.close();
    return Array.isArray(first) ? 'a desktop' : first;
  };

  it('is valid for a minute at the configured address, both of which the response states', async () => {
    const response = await requestTunnelToken(person.client);

    expect([response.status, response.body]).toEqual([
      200,
      {
        token: expect.stringMatching(/^[\w-]{100,}$/),
        expiresAt: new Date(running.app.clock.now() + 60_000).toISOString(),
        path: '/desk/guacamole',
        terminalId: 'ssh:192.0.2.7:22:ada',
        desktopTerminalId: 'ssh:192.0.2.7:22:ada',
      },
    ]);
    expect(await connect(response.body.token)).toBe('a desktop');
  });

  it('is valid once', async () => {
    const token = await aTunnelToken(person.client);

    expect(await connect(token)).toBe('a desktop');
    expect(await connect(token)).toEqual(NOT_ADMITTED);
  });

  it('is valid once when ten requests on two replicas use it at the same time', async () => {
    const replica = await TestApp.start({ database: running.database, clock: running.app.clock });
    try {
      const token = await aTunnelToken(person.client);
      const apps = Array.from({ length: 10 }, (_, i) => (i % 2 ? running.app : replica));
      const outcomes = await Promise.all(apps.map((app) => connect(token, app)));

      expect(outcomes.filter((outcome) => outcome === 'a desktop').length).toBe(1);
      expect(outcomes.filter((outcome) => outcome !== 'a desktop')).toEqual(Array(9).fill(NOT_ADMITTED));
    } finally {
      await replica.close();
    }
  });

  it('is valid until its last millisecond', async () => {
    const [early, late] = [await aTunnelToken(person.client), await aTunnelToken(person.client)];
    running.app.clock.advance(59_999);
    expect(await connect(early)).toBe('a desktop');
    running.app.clock.advance(1);
    expect(await connect(late)).toEqual(NOT_ADMITTED);
  });

  it('cannot be forged', async () => {
    const real = await aTunnelToken(person.client);
    const middle = real.length / 2;
    const changed = `${real.slice(0, middle)}${real[middle] === 'A' ? 'B' : 'A'}${real.slice(middle + 1)}`;
    const wrong = [
      '',
      'x',
      'null',
      '%00',
      changed,
      real.slice(0, -2),
      await tokenOf(running.app, person.name),
    ];

    for (const token of wrong) expect(await connect(token)).toEqual(NOT_ADMITTED);
    expect(await connect(real)).toBe('a desktop');
  });

  it('survives the rotation of the master key, but not its loss', async () => {
    const token = await aTunnelToken(person.client);
    const startWith = (MASTER_KEY: string) =>
      TestApp.start({ database: running.database, clock: running.app.clock, env: { MASTER_KEY } });
    const elsewhere = await createDatabase();
    const stranger = await TestApp.start({ database: elsewhere, env: { MASTER_KEY: NEW_KEY } });
    expect(await connect(token, stranger)).toEqual(NOT_ADMITTED);
    await stranger.close();
    await elsewhere.drop();

    const rotated = await startWith(`${NEW_KEY},${TEST_KEY}`);
    try {
      expect(await connect(token, rotated)).toBe('a desktop');
    } finally {
      await rotated.close();
    }
  });

  it('requires a session', async () => {
    const body = { name: 'job', userId: person.userId };
    const key = (await admin.client.post('/users/api-keys', body)).body.token;

    expect((await requestTunnelToken(running.app.client(bearer(key)))).body.code).toBe('SESSION_REQUIRED');
    expect((await requestTunnelToken(running.app.client())).body.code).toBe('MISSING_TOKEN');
  });

  it.each([
    ['no type', { type: undefined }, 'INVALID_REQUEST'],
    ['another type', { type: 'kubernetes' }, 'INVALID_REQUEST'],
    ['a list of types', { type: ['ssh'] }, 'INVALID_REQUEST'],
    ['no settings', { settings: undefined }, 'INVALID_REQUEST'],
    ['settings that are text', { settings: 'hostname=desk' }, 'INVALID_REQUEST'],
    ['settings that are a list', { settings: [] }, 'INVALID_REQUEST'],
    ['a setting within a setting', { settings: { hostname: { name: 'desk' } } }, 'INVALID_DESKTOP_SETTINGS'],
    ['a setting of an odd name', { settings: { 'Host Name': 'desk' } }, 'INVALID_DESKTOP_SETTINGS'],
    ['too much', { settings: { 'private-key': 'x'.repeat(5_200) } }, 'INVALID_DESKTOP_SETTINGS'],
    ['a drive of guacd', { settings: { 'drive-path': '/' } }, 'INVALID_DESKTOP_SETTINGS'],
    ['a recording on guacd', { settings: { 'recording-path': '/tmp' } }, 'INVALID_DESKTOP_SETTINGS'],
    ['a bad terminal', { terminalId: 'a b' }, 'INVALID_TERMINAL_ID'],
    ['no text as terminal', { terminalId: null }, 'INVALID_TERMINAL_ID'],
  ])('is not issued for %s', async (_case, more, code) => {
    const response = await requestTunnelToken(person.client, more);

    expect([response.status, response.body.code]).toEqual([400, code]);
  });

  it('leaves no row once it has expired', async () => {
    await connect(await aTunnelToken(person.client));
    const count = async () => (await stored(running.app, 'SELECT id FROM spent_tunnel_token')).length;

    expect(await count()).toBeGreaterThan(0);
    running.app.clock.advance(60_000 + 60_000 + 1);
    await running.app.get(Sweeper).sweepAll();
    expect(await count()).toBe(0);
  });

  it('can carry a private key of the usual size', async () => {
    const settings = { ...SETTINGS, 'private-key': 'x'.repeat(4_000) };

    expect(await connect(await aTunnelToken(person.client, { settings }))).toBe('a desktop');
  });
});
