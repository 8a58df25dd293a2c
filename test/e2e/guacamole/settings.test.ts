import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { aDesktop, requestTunnelToken, aTunnelToken, view } from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const PATH = '/users/guacamole-settings';
const UNAVAILABLE = { code: 4503, reason: '520' };

describe.each(engines)('the settings of remote desktops on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let first: FakeGuacd;
  let second: FakeGuacd;
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    [first, second] = [await new FakeGuacd().open(), await new FakeGuacd().open()];
    admin = await aPerson(running.app);
    user = await aPerson(running.app);
  });

  afterAll(async () => {
    await first.shut();
    await second.shut();
  });

  const change = (body: unknown) => admin.client.patch(PATH, body);
  const guacdHealth = async (app = running.app) =>
    (await app.client().get('/health/ready')).body.dependencies.guacd;
  const changes = () =>
    stored<{ details: string }>(
      running.app,
      "SELECT details FROM audit_log WHERE action = 'settings.changed' AND actor_id = ?",
      [admin.userId],
    );

  it('are enabled by default with the guacd of the compose file', async () => {
    const response = await user.client.get(PATH);

    expect([response.status, response.body]).toEqual([
      200,
      { enabled: true, url: 'guacd:4822', allowed_targets: ['*'], allowed_users: 'everyone' },
    ]);
    expect((await running.app.client().get(PATH)).body.code).toBe('MISSING_TOKEN');
  });

  it('can be changed by admins, separately or together, and are stored', async () => {
    expect((await user.client.patch(PATH, { enabled: false })).body.code).toBe('ADMIN_REQUIRED');
    for (const [body, settings] of [
      [{ enabled: false }, { enabled: false, url: 'guacd:4822' }],
      [{ url: '[2001:db8::7]:4823' }, { enabled: false, url: '[2001:db8::7]:4823' }],
      [
        { enabled: true, url: first.url },
        { enabled: true, url: first.url },
      ],
    ]) {
      const response = await change(body);
      expect([response.status, response.body]).toMatchObject([200, settings]);
      expect((await user.client.get(PATH)).body).toMatchObject(settings!);
    }
  });

  it.each([
    [undefined, 'INVALID_REQUEST'],
    [{}, 'INVALID_REQUEST'],
    [{ else: 1 }, 'INVALID_REQUEST'],
    ...['true', 1, null, [], {}].map((enabled) => [{ enabled }, 'INVALID_REQUEST'] as const),
    ...['', 'guacd', 'guacd:0', 'http://guacd:4822', ' guacd:4822', 4822, null, ['guacd:4822'], {}].map(
      (url) => [{ url }, 'INVALID_GUACD_URL'] as const,
    ),
    [{ enabled: false, url: 'guacd' }, 'INVALID_GUACD_URL'],
  ])('reject %j', async (body, code) => {
    const before = (await admin.client.get(PATH)).body;
    const response = await change(body);

    expect([response.status, response.body.code]).toEqual([400, code]);
    expect((await admin.client.get(PATH)).body).toEqual(before);
  });

  it('keep tunnels open and write no audit entry when nothing changes', async () => {
    await change({ enabled: true, url: first.url });
    const viewer = await aDesktop(running.app, user.client);
    const before = await changes();
    await change({ enabled: true, url: first.url });

    expect(await viewer.echo('key', '65', '1')).toEqual(['key', '65', '1']);
    expect(await changes()).toEqual(before);
    viewer.socket.close();
  });

  it('close the tunnels when guacd has a new address, and respond once it is in use', async () => {
    await change({ url: first.url });
    const viewers = [await aDesktop(running.app, user.client), await aDesktop(running.app, admin.client)];
    expect(first.connected).toBe(2);
    expect((await change({ url: second.url })).status).toBe(200);

    expect(viewers.map(({ isOpen }) => isOpen)).toEqual([false, false]);
    expect(await Promise.all(viewers.map(({ ended }) => ended))).toEqual([UNAVAILABLE, UNAVAILABLE]);
    const viewer = await aDesktop(running.app, user.client);
    expect([first.connected, second.connected]).toEqual([0, 1]);
    viewer.socket.close();
    expect((await changes()).at(-1)!.details).toBe(
      JSON.stringify({ setting: 'guacamole_url', value: second.url }),
    );
  });

  it('take the value of the last of concurrent changes', async () => {
    const urls = Array.from({ length: 8 }, (_, i) => (i % 2 ? first.url : second.url));
    const responses = await Promise.all(urls.map((url) => change({ url })));
    const { url } = (await admin.client.get(PATH)).body;
    const viewer = await aDesktop(running.app, user.client);

    expect(responses.map(({ status }) => status)).toEqual(urls.map(() => 200));
    expect([first.connected, second.connected]).toEqual(url === first.url ? [1, 0] : [0, 1]);
    viewer.socket.close();
  });

  it('disable the proxy and enable it again', async () => {
    await change({ url: first.url });
    const viewer = await aDesktop(running.app, user.client);
    const unused = await aTunnelToken(user.client);
    await change({ enabled: false });

    expect(viewer.isOpen).toBe(false);
    expect(await viewer.ended).toEqual(UNAVAILABLE);
    expect(await view(running.app, unused).ended).toEqual(UNAVAILABLE);
    expect(await requestTunnelToken(user.client)).toMatchObject({
      status: 403,
      body: { code: 'REMOTE_DESKTOP_DISABLED' },
    });
    expect(await guacdHealth()).toBe('off');
    await change({ enabled: true });
    (await aDesktop(running.app, user.client)).socket.close();
  });

  it('are shown in the details of the readiness check, but do not affect its status', async () => {
    await change({ url: first.url });
    expect(await guacdHealth()).toBe('ok');
    const gone = await new FakeGuacd().open();
    await gone.shut();
    await change({ url: gone.url });
    const response = await running.app.client().get('/health/ready');

    expect([response.status, response.body.status, response.body.dependencies.guacd]).toEqual([
      200,
      'ok',
      'down',
    ]);
  });

  it('reach other replicas within five seconds, and new ones at startup', async () => {
    await change({ enabled: true, url: first.url });
    const replica = await TestApp.start({ database: running.database, clock: running.app.clock });
    try {
      const there = replica.client({ cookie: `jwt=${user.client.cookies.get('jwt')}` });
      const viewer = await aDesktop(replica, there);
      await change({ url: second.url });
      const ended = await Promise.race([viewer.ended, sleep(5_000, 'still open', { ref: false })]);
      expect(ended).toEqual(UNAVAILABLE);
      const again = await aDesktop(replica, there);
      expect([first.connected, second.connected]).toEqual([0, 1]);
      await change({ enabled: false });
      expect(await Promise.race([again.ended, sleep(5_000, 'still open', { ref: false })])).toEqual(
        UNAVAILABLE,
      );
      expect(await guacdHealth(replica)).toBe('off');
    } finally {
      await replica.close();
      await change({ enabled: true });
    }
  });

  it.each([
    ['guacamole_enabled', '"yes"'],
    ['guacamole_url', '"nowhere"'],
    ['guacamole_url', '{broken'],
  ])('count as disabled while %s is stored as %s', async (name, value) => {
    await change({ enabled: true, url: first.url });
    await plantSetting(running.app, name, value);
    const replica = await TestApp.start({ database: running.database, clock: running.app.clock });
    try {
      expect(await guacdHealth(replica)).toBe('off');
    } finally {
      await replica.close();
      await change({ enabled: true, url: second.url });
    }
  });

  it.each([
    ['guacamole_allowed_targets', '"*,"', 'TARGET_NOT_ALLOWED'],
    ['guacamole_allowed_users', '"all"', 'REMOTE_DESKTOP_NOT_ALLOWED'],
  ])('allow no access while %s is stored as %s', async (name, value, code) => {
    await plantSetting(running.app, name, value);
    expect((await requestTunnelToken(user.client)).body.code).toBe(code);
    await change({ allowed_targets: ['*'], allowed_users: 'everyone' });
    expect((await requestTunnelToken(user.client)).status).toBe(200);
  });
});
