import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { aDesktop, aTunnelToken, useGuacd } from '../../support/clients/remote-desktop.js';
import { TestApp } from '../../support/app/test-app.js';

/** Completes the handshake with a token and reads nothing afterwards. */
async function aDeafViewer({ url }: TestApp, token: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const key = randomBytes(16).toString('base64');
  const lines = [
    `GET /guacamole?token=${token} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [response] = await once(socket, 'data');
  expect(String(response)).toMatch(/^HTTP\/1.1 101 /);
  return socket;
}

describe.each(engines)('shutdown on %s', (_name, createDatabase) => {
  it('closes the tunnels first, and does not wait for clients that do not respond', async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database });
    const guacd = await new FakeGuacd().open();
    try {
      const { client } = await aPerson(app);
      await useGuacd(client, guacd);
      const viewer = await aDesktop(app, client);
      const deaf = await aDeafViewer(app, await aTunnelToken(client));
      while (guacd.connected < 2) await once(deaf, 'data');
      deaf.pause();
      const started = performance.now();
      await app.close();

      expect(performance.now() - started).toBeLessThan(3_000);
      expect(await viewer.ended).toEqual({ code: 4503, reason: '520' });
      await Promise.all(guacd.desktops.map(({ closed }) => closed));
      deaf.destroy();
    } finally {
      await app.close();
      await guacd.shut();
      await database.drop();
    }
  });
});
