import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { sqlite } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { requestTunnelToken, useGuacd, view } from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';

/** Strips `/auth` from the only request of a connection and forwards everything else, as a reverse proxy does. */
async function stripPath(url: string): Promise<Server> {
  const server = createServer((near: Socket) => {
    near.once('data', (head: Buffer) => {
      const text = head.toString('latin1');
      if (!/^[A-Z]+ \/auth\//.test(text))
        return near.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      const far = connect(Number(new URL(url).port), '127.0.0.1');
      far.write(text.replace(' /auth/', ' /'), 'latin1');
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => near.destroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe.each(['/auth', '/auth/'])('a tunnel under %s of another site', (path) => {
  const running = runningApp(sqlite, { env: { PUBLIC_URL: `https://example.com${path}` } });
  let guacd: FakeGuacd;
  let proxy: Server;
  let person: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    proxy = await stripPath(running.app.url);
    person = await aPerson(running.app);
    await useGuacd(person.client, guacd);
  });

  afterAll(async () => {
    proxy.close();
    await guacd.shut();
  });

  it('opens at the path that is returned with the token', async () => {
    const response = await requestTunnelToken(person.client);
    expect(response.body.path).toBe('/auth/guacamole');
    const { port } = proxy.address() as AddressInfo;
    const viewer = view({ url: `http://127.0.0.1:${port}` }, response.body.token, response.body.path);

    expect((await viewer.next())[0]).toBe('');
    expect(await viewer.echo('key', '65', '1')).toEqual(['key', '65', '1']);
    viewer.socket.close();
    await viewer.ended;
  });
});
