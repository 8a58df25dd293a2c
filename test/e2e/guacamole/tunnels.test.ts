import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd, instruction } from '../../support/clients/guacd.js';
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

const MIB = 1_024 * 1_024;
const MAX_TUNNELS = 16;

describe.each(engines)('a tunnel on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let guacd: FakeGuacd;
  let admin: Person;
  let person: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    admin = await aPerson(running.app);
    person = await aPerson(running.app);
    expect((await useGuacd(admin.client, guacd)).status).toBe(200);
  });

  afterAll(() => guacd.shut());

  it('relays both directions, and closes with the client', async () => {
    const id = `$${guacd.desktops.length + 1}`;
    const viewer = view(running.app, await aTunnelToken(person.client));

    expect(await viewer.next()).toEqual(['', id]);
    expect(viewer.socket.protocol).toBe('guacamole');
    expect(await viewer.echo('key', '65', '1')).toEqual(['key', '65', '1']);
    expect(await viewer.echo('clipboard', 'größer 🔑')).toEqual(['clipboard', 'größer 🔑']);
    viewer.socket.close();
    await guacd.desktops.at(-1)!.closed;
  });

  it('responds to the pings of the client itself', async () => {
    const viewer = await aDesktop(running.app, person.client);

    expect(await viewer.echo('', 'ping', '1893456000000')).toEqual(['', 'ping', '1893456000000']);
    expect(await viewer.echo('sync', '1')).toEqual(['sync', '1']);
    expect(guacd.desktops.at(-1)!.received).toEqual([['sync', '1']]);
    viewer.socket.close();
  });

  it('sends guacd the settings of the token as strings', async () => {
    const settings = {
      ...SETTINGS,
      'ignore-cert': true,
      'read-only': false,
      width: 800,
      timezone: 'Europe/Rome',
    };
    const viewer = await aDesktop(running.app, person.client, { type: 'rdp', settings });

    expect(guacd.desktops.at(-1)!.handshake).toEqual([
      ['select', 'rdp'],
      ['size', '800', '768', '96'],
      ['audio', 'audio/L16'],
      ['video'],
      ['image', 'image/png', 'image/jpeg'],
      ['timezone', 'Europe/Rome'],
      ['connect', 'VERSION_1_1_0', '192.0.2.7', '22', 'ada', 'of the desktop', 'true', 'false'],
    ]);
    viewer.socket.close();
  });

  it.each([
    ['rdp', '3389'],
    ['vnc', '5900'],
    ['ssh', '22'],
    ['telnet', '23'],
  ])('connects to a desktop over %s, on port %s by default', async (type, port) => {
    const viewer = await aDesktop(running.app, person.client, { type, settings: { hostname: '192.0.2.8' } });
    const { handshake } = guacd.desktops.at(-1)!;

    expect(handshake[0]).toEqual(['select', type]);
    expect(handshake.at(-1)!.slice(2, 4)).toEqual(['192.0.2.8', port]);
    viewer.socket.close();
  });

  it('keeps characters that arrive in several chunks intact', async () => {
    const viewer = await aDesktop(running.app, person.client);
    const bytes = Buffer.from(instruction('clipboard', '🔑ß'));
    for (const byte of bytes) {
      guacd.desktops.at(-1)!.socket.write(Buffer.of(byte));
      await sleep(5);
    }

    expect(await viewer.next()).toEqual(['clipboard', '🔑ß']);
    viewer.socket.close();
  });

  it('applies backpressure to guacd for a slow client, and loses nothing', async () => {
    const viewer = await aDesktop(running.app, person.client);
    const { socket } = guacd.desktops.at(-1)!;
    const blob = instruction('blob', 'x'.repeat(MIB - 20));
    let received = 0;
    viewer.socket.removeAllListeners('message');
    viewer.socket.on('message', (data: Buffer) => (received += data.length));
    viewer.socket.pause();
    for (let sent = 0; sent < 48; sent += 1) socket.write(blob);
    await sleep(1_000);

    expect(socket.writableLength).toBeGreaterThan(8 * MIB);
    viewer.socket.resume();
    while (received < 48 * blob.length) await sleep(20);
    expect(received).toBe(48 * blob.length);
    viewer.socket.close();
  });

  it('relays large input from the client too', async () => {
    const viewer = await aDesktop(running.app, person.client);
    const blob = instruction('blob', 'y'.repeat(100_000));
    for (let sent = 0; sent < 100; sent += 1) viewer.socket.send(blob);
    for (let echoed = 0; echoed < 100; echoed += 1) expect((await viewer.next())[1]!.length).toBe(100_000);
    viewer.socket.close();
  });

  it('closes when the client sends more at once than a person can type', async () => {
    const viewer = await aDesktop(running.app, person.client);
    viewer.socket.send('x'.repeat(300_000));

    expect((await viewer.ended).code).toBe(1009);
    await guacd.desktops.at(-1)!.closed;
  });

  it(`is one of at most ${MAX_TUNNELS} per user`, async () => {
    const viewers = [];
    for (let count = 0; count < MAX_TUNNELS; count += 1) {
      viewers.push(await aDesktop(running.app, person.client));
    }
    const tooMany = view(running.app, await aTunnelToken(person.client));

    expect(await tooMany.ended).toEqual({ code: 4429, reason: '797' });
    (await aDesktop(running.app, admin.client)).socket.close();
    viewers.pop()!.socket.close();
    await guacd.desktops.at(-2)!.closed;
    viewers.push(await aDesktop(running.app, person.client));
    for (const { socket } of viewers) socket.close();
  });

  it('is in the audit log, and its secrets are stored and logged nowhere', async () => {
    const before = running.app.logLines.length;
    const response = await requestTunnelToken(person.client, { type: 'vnc' });
    const viewer = view(running.app, response.body.token);
    await viewer.next();
    viewer.socket.close();
    await viewer.ended;
    const rows = await stored(
      running.app,
      "SELECT * FROM audit_log WHERE action = 'guacamole.token_issued' AND actor_id = ? ORDER BY id DESC",
      [person.userId],
    );

    expect(rows[0]).toMatchObject({
      subject_id: person.userId,
      result: 'success',
      request_id: response.headers.get('x-request-id'),
      details: expect.stringContaining('"type":"vnc","host":"192.0.2.7","port":22,"terminal":null'),
    });
    const written = [...running.app.logLines.slice(before), JSON.stringify(rows)].join('\n');
    expect(written).toContain('tunnel opened');
    expect(written).not.toContain(SETTINGS.password);
    expect(written).not.toContain(response.body.token);
  });
});

describe.each(engines)('a tunnel without a working guacd on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const endWith = async (guacd: FakeGuacd) => {
    await useGuacd(admin.client, guacd);
    return view(running.app, await aTunnelToken(admin.client)).ended;
  };

  it('is closed with the documented close code', async () => {
    const guacd = await new FakeGuacd().open();
    await guacd.shut();

    expect(await endWith(guacd)).toEqual({ code: 4502, reason: '519' });
  });

  it.each([
    ['hangs up', (socket: { end(): void }) => socket.end()],
    ['breaks the connection', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
    [
      'speaks something else',
      (socket: { write(text: string): void }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
  ])('is closed with the same code when guacd %s', async (_what, response) => {
    const guacd = await new FakeGuacd(response).open();
    try {
      expect(await endWith(guacd)).toEqual({ code: 4502, reason: '519' });
      expect((await running.app.client().get('/health')).status).toBe(200);
    } finally {
      await guacd.shut();
    }
  });
});
