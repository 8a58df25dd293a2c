import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FakeGuacd } from '../support/clients/guacd.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { aDesktop, useGuacd, type Viewer } from '../support/clients/remote-desktop.js';
import { aPerson, type Person, tokenOf } from '../support/fixtures/accounts.js';
import { describeTwoProcesses } from '../support/processes/two-processes.js';

/** How long the other process may take to follow the settings of remote desktops. */
const SETTINGS_MS = 10_000;

/** Returns how a tunnel ended, or 'still open' after a second. */
const endOf = ({ ended }: Viewer) => Promise.race([ended, sleep(1_000, 'still open', { ref: false })]);

describeTwoProcesses('the connections of another process', (two) => {
  let guacd: FakeGuacd;
  let admin: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    admin = await aPerson(two.app);
    await useGuacd(admin.client, guacd);
  });

  afterAll(async () => {
    await guacd.shut();
  });

  async function aDesktopElsewhere(client: HttpClient): Promise<Viewer> {
    const deadline = performance.now() + SETTINGS_MS;
    for (;;) {
      try {
        return await aDesktop({ url: client.baseUrl }, client);
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await sleep(100);
      }
    }
  }

  async function aPersonElsewhere() {
    const person = await aPerson(two.app);
    const client = two.elsewhere(await tokenOf(two.app, person.name));
    return { ...person, viewer: await aDesktopElsewhere(client) };
  }

  it('are listed, and closed within a second on request', async () => {
    const { userId, name, viewer } = await aPersonElsewhere();
    const { connections } = (await admin.client.get(`/api/connections?userId=${userId}`)).body;
    expect(connections).toMatchObject([{ kind: 'desktop', user: { username: name }, state: 'open' }]);

    const { status } = await admin.client.delete(`/api/connections/${connections[0].id}`);

    expect(status).toBe(200);
    expect(await endOf(viewer)).toEqual({ code: 1000, reason: '' });
  });

  it('are counted when their sessions are revoked, and closed within a second', async () => {
    const { userId, viewer } = await aPersonElsewhere();

    const { body } = await admin.client.post('/users/sessions/revoke-all', { targetUserId: userId });

    expect(body.connections_closed).toBe(1);
    expect(await endOf(viewer)).toEqual({ code: 4401, reason: '769' });
  });

  it('leave the list when they end', async () => {
    const { userId, viewer } = await aPersonElsewhere();
    viewer.socket.close();
    await viewer.ended;
    const list = async () => (await admin.client.get(`/api/connections?userId=${userId}`)).body.connections;

    const deadline = performance.now() + 1_000;
    while ((await list()).length > 0 && performance.now() < deadline) await sleep(20);
    expect(await list()).toEqual([]);
  });
});
