import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines, sqlite } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { type EndingGuacd, guacdsThatEnd } from '../../support/clients/guacd-ends.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aDesktop, aTunnelToken, SETTINGS, useGuacd, view } from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const FINISHED = { code: 1000, reason: '' };
const NO_GUACD = { code: 4502, reason: '519' };

type Entry = { action: string; address: string; details: string };

/** Returns the audit entries about the tunnels of a user, oldest first, once the end of a tunnel is recorded. */
async function tunnelEntries(app: TestApp, { userId }: Person) {
  for (;;) {
    const rows = await stored<Entry>(
      app,
      "SELECT * FROM audit_log WHERE action LIKE 'guacamole.tunnel%' AND actor_id = ? ORDER BY at, id",
      [userId],
    );
    if (rows.at(-1)?.action === 'guacamole.tunnel_closed')
      return rows.map(({ action, address, details }) => ({ action, address, ...JSON.parse(details) }));
    await sleep(20);
  }
}

describe.each(guacdsThatEnd)('a tunnel through %s', (_name, start) => {
  const running = runningApp(sqlite);
  let guacd: EndingGuacd;
  let person: Person;

  beforeAll(async () => {
    person = await aPerson(running.app);
  });

  beforeEach(async () => {
    guacd = await start();
    const url = `127.0.0.1:${guacd.proxy.port}`;
    await person.client.patch('/users/guacamole-settings', { url, allowed_targets: ['127.0.0.1'] });
  });

  afterEach(() => guacd.close());

  it('closes with 1000 at once when the user logs out of the desktop', async () => {
    const viewer = await aDesktop(running.app, person.client, guacd.order);
    const started = performance.now();
    await guacd.logOut(viewer);

    expect(await viewer.ended).toEqual(FINISHED);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await tunnelEntries(running.app, person)).at(-1)).toMatchObject({
      code: 1000,
      reason: 'desktop ended',
    });
  });

  it.each([
    ['killed', 'guacd closed the connection', (it: EndingGuacd) => it.proxy.shut()],
    ['broken off', /^guacd: .*ECONNRESET/, (it: EndingGuacd) => it.proxy.reset()],
  ])('closes with 4502 when guacd is %s', async (_how, reason, kill) => {
    const viewer = await aDesktop(running.app, person.client, guacd.order);
    await kill(guacd);

    expect(await viewer.ended).toEqual(NO_GUACD);
    expect((await tunnelEntries(running.app, person)).at(-1)).toMatchObject({
      code: 4502,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });
});

describe.each(engines)(
  'the audit entries of the start and the end of a tunnel on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
    let guacd: FakeGuacd;
    let admin: Person;
    let person: Person;

    beforeAll(async () => {
      guacd = await new FakeGuacd().open();
      admin = await aPerson(running.app);
      await useGuacd(admin.client, guacd);
    });

    beforeEach(async () => {
      person = await aPerson(running.app);
    });

    afterAll(() => guacd.shut());

    const facts = { type: 'ssh', host: SETTINGS.hostname, port: 22, terminal: 'cont_1' };

    it('name the user, the client address, the target, the duration and the reason', async () => {
      const token = await aTunnelToken(person.client, { terminalId: 'cont_1' });
      const viewer = view(running.app, token, '/guacamole', { 'x-forwarded-for': '203.0.113.9' });
      await viewer.next();
      await sleep(1_000);
      guacd.end(guacd.desktops.at(-1)!);
      expect(await viewer.next()).toEqual(['disconnect']);
      expect(await viewer.ended).toEqual(FINISHED);
      const [opened, closed] = await tunnelEntries(running.app, person);

      const tunnel = expect.stringMatching(/^[0-9a-f-]{36}$/);
      const common = { address: '203.0.113.9', tunnel, ...facts };
      expect(opened).toEqual({ action: 'guacamole.tunnel_opened', ...common });
      expect(closed).toEqual({
        action: 'guacamole.tunnel_closed',
        ...common,
        code: 1000,
        reason: 'desktop ended',
        seconds: expect.any(Number),
      });
      expect(closed.seconds).toBeGreaterThanOrEqual(1);
      expect(closed.tunnel).toBe(opened.tunnel);
      const line = running.app.logLines.find(
        (text) => text.includes('tunnel closed') && text.includes(opened.tunnel),
      );
      expect(JSON.parse(line ?? '{}')).toMatchObject({ code: 1000, reason: 'desktop ended' });
      expect(JSON.stringify([opened, closed, line])).not.toContain(SETTINGS.password);
    });

    it('contain the error message of the desktop', async () => {
      const viewer = await aDesktop(running.app, person.client);
      guacd.end(guacd.desktops.at(-1)!, { message: 'Wrong password', status: 769 });

      expect(await viewer.next()).toEqual(['error', 'Wrong password', '769']);
      expect(await viewer.ended).toEqual(FINISHED);
      expect((await tunnelEntries(running.app, person)).at(-1)).toMatchObject({
        code: 1000,
        reason: 'error 769: Wrong password',
      });
    });

    it.each([
      ['the client left', 1005, 'client left', async () => undefined],
      [
        'the session ended',
        4401,
        'SESSION_NOT_FOUND',
        async ({ client }: Person) => client.post('/users/logout'),
      ],
      [
        'a setting changed',
        4503,
        'settings changed',
        async () => {
          await admin.client.patch('/users/guacamole-settings', { enabled: false });
          await admin.client.patch('/users/guacamole-settings', { enabled: true });
        },
      ],
    ])('record that %s', async (what, code, reason, act) => {
      const viewer = await aDesktop(running.app, person.client);
      if (what === 'the client left') viewer.socket.close();
      await act(person);
      await viewer.ended;

      expect((await tunnelEntries(running.app, person)).at(-1)).toMatchObject({ code, reason });
    });

    it('are both written when guacd cannot be reached', async () => {
      const token = await aTunnelToken(person.client);
      await guacd.shut();
      expect(await view(running.app, token).ended).toEqual(NO_GUACD);
      const entries = await tunnelEntries(running.app, person);
      await guacd.open();

      expect(entries.map(({ action }) => action)).toEqual([
        'guacamole.tunnel_opened',
        'guacamole.tunnel_closed',
      ]);
      expect(entries[1].reason).toContain('ECONNREFUSED');
    });

    it('are written on shutdown too', async () => {
      const replica = await TestApp.start({ database: running.database, clock: running.app.clock });
      const there = replica.client({ cookie: `jwt=${person.client.cookies.get('jwt')}` });
      const viewer = await aDesktop(replica, there);
      await replica.close();
      await viewer.ended;

      expect((await tunnelEntries(running.app, person)).at(-1)).toMatchObject({
        code: 4503,
        reason: 'service stops',
      });
    });
  },
);
