import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostResolver } from '#platform/network';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { KnownNames } from '../../support/app/known-names.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import {
  aDesktop,
  requestTunnelToken,
  aTunnelToken,
  SETTINGS,
  useGuacd,
  view,
} from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/users/guacamole-settings';
const FORBIDDEN = { code: 4403, reason: '771' };
const UNAVAILABLE = { code: 4503, reason: '520' };
const resolver = new KnownNames({ 'desk.test': ['192.0.2.9'], 'inside.test': ['192.0.2.7', '127.0.0.1'] });

describe.each(engines)('the target of a tunnel on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    overrides: [[HostResolver, resolver]],
    env: { HOST: '192.0.2.20', PORT: '8080', METRICS_HOST: '192.0.2.20', METRICS_PORT: '9400' },
  });
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

  const allow = (...targets: string[]) => admin.client.patch(PATH, { allowed_targets: targets });
  const ask = (settings: object, type = 'ssh') => requestTunnelToken(person.client, { type, settings });
  const lastRefusal = async (action = 'guacamole.token_refused') => {
    const rows = await stored<{ details: string; result: string }>(
      running.app,
      'SELECT details, result FROM audit_log WHERE action = ? AND actor_id = ? ORDER BY at DESC, id DESC',
      [action, person.userId],
    );
    return { result: rows[0]?.result, ...JSON.parse(rows[0]?.details ?? '{}') };
  };

  it.each([
    ['telnet', { hostname: '169.254.169.254', port: 80 }, 'link-local'],
    ['telnet', { hostname: '0xa9fea9fe', port: '80' }, 'link-local'],
    ['ssh', { hostname: '127.0.0.1' }, 'loopback'],
    ['ssh', { hostname: '2130706433' }, 'loopback'],
    ['ssh', { hostname: 'inside.test.' }, 'loopback'],
    ['vnc', { hostname: '::ffff:127.0.0.1' }, 'loopback'],
    ['rdp', { hostname: '64:ff9b::7f00:1' }, 'loopback'],
    ['ssh', { hostname: '224.0.0.1' }, 'multicast'],
    ['ssh', { hostname: '192.0.2.20', port: 8080 }, 'own-service'],
    ['ssh', { hostname: '192.0.2.20', port: 9400 }, 'own-service'],
  ])('cannot be reached by %s with %j', async (type, settings, reason) => {
    const response = await ask(settings, type);

    expect([response.status, response.body]).toMatchObject([
      403,
      { code: 'TARGET_NOT_ALLOWED', setting: 'hostname' },
    ]);
    expect(JSON.stringify(response.body)).not.toContain(reason);
    expect(await lastRefusal()).toMatchObject({
      result: 'failure',
      type,
      host: settings.hostname,
      reason,
      setting: 'hostname',
      terminal: null,
    });
  });

  it.each([
    ['a name without an address', { hostname: 'elsewhere.test' }, 400, 'TARGET_NOT_FOUND'],
    ['a file', { hostname: '/tmp/.X11-unix/X0' }, 400, 'TARGET_NOT_FOUND'],
    ['nothing', {}, 400, 'INVALID_DESKTOP_SETTINGS'],
    ['an empty name', { hostname: '' }, 400, 'INVALID_DESKTOP_SETTINGS'],
    ['no port', { hostname: '192.0.2.7', port: 0 }, 400, 'INVALID_DESKTOP_SETTINGS'],
    ['a port that is none', { hostname: '192.0.2.7', port: '-1' }, 400, 'INVALID_DESKTOP_SETTINGS'],
    ['a port beyond all', { hostname: '192.0.2.7', port: 65_536 }, 400, 'INVALID_DESKTOP_SETTINGS'],
  ])('cannot be %s', async (_case, settings, status, code) => {
    const response = await ask(settings);

    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  it.each([
    ...['reverse-connect', 'listen-timeout', 'dest-host', 'dest-port', 'audio-servername', 'enable-audio'],
    ...['gateway-hostname', 'gateway-port', 'wol-send-packet', 'wol-broadcast-addr', 'enable-drive'],
    ...['drive-path', 'create-drive-path', 'recording-path', 'typescript-path', 'cert-tofu', 'kdc-url'],
    ...['join', 'guacd-hostname', 'constructor'],
  ])('cannot be set by %s', async (name) => {
    for (const type of ['rdp', 'vnc', 'ssh', 'telnet']) {
      const response = await ask({ ...SETTINGS, [name]: 'x' }, type);
      expect([response.status, response.body]).toMatchObject([
        400,
        { code: 'INVALID_DESKTOP_SETTINGS', setting: name },
      ]);
      expect(response.body.error).toContain(name);
    }
    expect(await lastRefusal()).toMatchObject({ reason: 'INVALID_DESKTOP_SETTINGS', setting: name });
  });

  it('can use SFTP only on allowed hosts', async () => {
    const settings = { ...SETTINGS, 'enable-sftp': true };
    expect((await ask({ ...settings, 'sftp-hostname': '127.0.0.1' }, 'vnc')).body).toMatchObject({
      code: 'TARGET_NOT_ALLOWED',
      setting: 'sftp-hostname',
    });
    expect((await ask({ ...settings, 'sftp-hostname': 'desk.test' }, 'rdp')).status).toBe(200);
    expect((await ask({ ...settings, 'sftp-port': 'ssh' }, 'rdp')).body.setting).toBe('sftp-port');
  });

  it('is checked against the list of allowed targets', async () => {
    await allow('192.0.2.0/24:22', 'desk.test');
    expect((await ask({ hostname: '192.0.2.7' })).status).toBe(200);
    expect((await ask({ hostname: '192.0.2.7', port: 23 })).body.code).toBe('TARGET_NOT_ALLOWED');
    expect((await ask({ hostname: '198.51.100.7' })).body.code).toBe('TARGET_NOT_ALLOWED');
    expect((await ask({ hostname: 'desk.test', port: 3389 }, 'rdp')).status).toBe(200);
    await allow();
    expect((await ask({ hostname: '192.0.2.7' })).body.code).toBe('TARGET_NOT_ALLOWED');
    expect(await lastRefusal()).toMatchObject({ reason: 'not-allowed', host: '192.0.2.7' });
    await allow('127.0.0.1:5900', '*');
    expect((await ask({ hostname: '127.1', port: 5900 }, 'vnc')).status).toBe(200);
    expect((await ask({ hostname: '127.0.0.1', port: guacd.port })).body.code).toBe('TARGET_NOT_ALLOWED');
    await allow('*');
  });

  it('cannot be guacd itself', async () => {
    await allow('127.0.0.1', '*');
    expect((await ask({ hostname: '127.0.0.1', port: guacd.port })).body.code).toBe('TARGET_NOT_ALLOWED');
    expect(await lastRefusal()).toMatchObject({ reason: 'own-service', port: String(guacd.port) });
    await allow('*');
  });

  it('is checked again when the tunnel opens', async () => {
    const settings = { hostname: 'desk.test', username: 'ada' };
    const token = await aTunnelToken(person.client, { settings });
    const before = guacd.desktops.length;
    resolver.names['desk.test'] = ['127.0.0.1'];
    expect(await view(running.app, token).ended).toEqual(FORBIDDEN);
    expect(await lastRefusal('guacamole.tunnel_refused')).toMatchObject({
      host: 'desk.test',
      reason: 'loopback',
    });
    resolver.names['desk.test'] = ['192.0.2.9'];
    const [late, other] = [
      await aTunnelToken(person.client, { settings }),
      await aTunnelToken(admin.client, {}),
    ];
    await allow('192.0.2.7');
    expect(await view(running.app, late).ended).toEqual(FORBIDDEN);
    expect(guacd.desktops.length).toBe(before);
    const viewer = view(running.app, other);
    await viewer.next();
    viewer.socket.close();
    await allow('*');
  });

  it('is passed to guacd as the checked address, or as a name if the list allows that name', async () => {
    const settings = { hostname: 'Desk.test.', username: 'ada' };
    (await aDesktop(running.app, person.client, { settings })).socket.close();
    expect(guacd.desktops.at(-1)!.handshake.at(-1)!.slice(2, 4)).toEqual(['192.0.2.9', '22']);
    await allow('desk.test', 'only-guacd-knows:22');
    (await aDesktop(running.app, person.client, { settings })).socket.close();
    expect(guacd.desktops.at(-1)!.handshake.at(-1)![2]).toBe('desk.test');
    (
      await aDesktop(running.app, person.client, { settings: { hostname: 'only-guacd-knows' } })
    ).socket.close();
    expect(guacd.desktops.at(-1)!.handshake.at(-1)![2]).toBe('only-guacd-knows');
    await allow('*');
  });

  it('is checked again when the list changes, which closes tunnels that are no longer allowed', async () => {
    const viewer = await aDesktop(running.app, person.client);
    await allow('198.51.100.0/24');
    expect(await viewer.ended).toEqual(UNAVAILABLE);
    await allow('*');
  });

  it('is available to admins only when so configured', async () => {
    const [viewer, unused] = [await aDesktop(running.app, person.client), await aTunnelToken(person.client)];
    expect((await admin.client.patch(PATH, { allowed_users: 'admins' })).body.allowed_users).toBe('admins');
    // Whichever comes first: changed settings close all tunnels, and the check of each one those without the right.
    expect([UNAVAILABLE, FORBIDDEN]).toContainEqual(await viewer.ended);
    expect(await view(running.app, unused).ended).toEqual(FORBIDDEN);
    expect((await requestTunnelToken(person.client)).body.code).toBe('REMOTE_DESKTOP_NOT_ALLOWED');
    expect(await lastRefusal()).toMatchObject({ reason: 'REMOTE_DESKTOP_NOT_ALLOWED', host: '192.0.2.7' });
    (await aDesktop(running.app, admin.client)).socket.close();
    await admin.client.patch(PATH, { allowed_users: 'everyone' });
    (await aDesktop(running.app, person.client)).socket.close();
  });

  it('is no longer available to a demoted admin, whose tunnels are closed', async () => {
    await admin.client.patch(PATH, { allowed_users: 'admins' });
    await admin.client.post('/users/make-admin', { username: person.name });
    const viewer = await aDesktop(running.app, person.client);
    await admin.client.post('/users/remove-admin', { username: person.name });
    expect(await viewer.ended).toEqual(FORBIDDEN);
    await admin.client.patch(PATH, { allowed_users: 'everyone' });
  });

  it.each([
    ...[null, '*', {}, [''], ['*', ''], [1], [['*']], ['*,10.0.0.0/8'], ['127.1'], ['10.0.0.0/33']].map(
      (allowed_targets) => [{ allowed_targets }, 'INVALID_ALLOWED_TARGETS'] as const,
    ),
    [{ allowed_targets: Array(201).fill('*') }, 'INVALID_ALLOWED_TARGETS'],
    ...['nobody', true, null, ['admins'], ''].map(
      (allowed_users) => [{ allowed_users }, 'INVALID_REQUEST'] as const,
    ),
  ])('has settings that reject %j', async (body, code) => {
    const before = (await admin.client.get(PATH)).body;
    const response = await admin.client.patch(PATH, body);

    expect([response.status, response.body.code]).toEqual([400, code]);
    expect((await admin.client.get(PATH)).body).toEqual(before);
    expect((await person.client.patch(PATH, { allowed_users: 'everyone' })).body.code).toBe('ADMIN_REQUIRED');
  });
});
