import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostResolver } from '#platform/network';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { KnownNames } from '../../support/app/known-names.js';
import {
  aDesktop,
  requestTunnelToken,
  aTunnelToken,
  useGuacd,
  view,
} from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, type GuardedPerson, STEP_MS } from '../../support/fixtures/second-factor.js';

const FORBIDDEN = { code: 4403, reason: '771' };
const resolver = new KnownNames({
  'desk.test': ['192.0.2.7', '2001:db8::7'],
  'alias.test': ['2001:db8::7'],
  'other.test': ['192.0.2.8'],
});
const AT_DESK = { hostname: 'desk.test', username: 'ada' };

describe.each(engines)('the terminal lock of a desktop on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { overrides: [[HostResolver, resolver]] });
  let guacd: FakeGuacd;
  let person: GuardedPerson;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    const admin = await aPerson(running.app);
    await useGuacd(admin.client, guacd);
  });

  afterAll(() => guacd.shut());

  const lock = (id: string) => person.client.post(`/api/security/terminal/${id}/mfa-lock`);
  const ask = (settings: object, more: object = {}) =>
    requestTunnelToken(person.client, { type: 'ssh', settings, ...more });

  it('uses the terminal id that is returned with the token', async () => {
    person = await aGuardedPerson(running.app);
    expect((await ask(AT_DESK)).body).toMatchObject({
      terminalId: 'ssh:desk.test:22:ada',
      desktopTerminalId: 'ssh:desk.test:22:ada',
    });
    expect((await ask(AT_DESK, { terminalId: 'cont_1' })).body).toMatchObject({
      terminalId: 'cont_1',
      desktopTerminalId: 'ssh:desk.test:22:ada',
    });
  });

  describe('for one user', () => {
    beforeAll(async () => {
      person = await aGuardedPerson(running.app);
      await lock('ssh:other.test:2200:bob');
      expect((await lock('ssh:desk.test:22:ada')).status).toBe(200);
    });

    it.each([
      ['no terminal', {}, {}],
      ['another terminal', {}, { terminalId: 'cont_2' }],
      ['its port', { port: '22' }, {}],
      ['its name in another spelling', { hostname: 'DESK.Test.' }, {}],
      ['its address', { hostname: '192.0.2.7' }, {}],
      ['its address in another notation', { hostname: '0xc0000207' }, {}],
      ['its other address', { hostname: '2001:DB8::7' }, {}],
      ['its other name', { hostname: 'alias.test' }, {}],
      ['its user in another spelling', { username: 'EXAMPLE\\Ada' }, {}],
      ['no user, who is asked for then', { username: '' }, {}],
    ])('applies to a token that names %s', async (_what, settings, more) => {
      const response = await ask({ ...AT_DESK, ...settings }, more);

      expect([response.status, response.body]).toMatchObject([
        403,
        { code: 'MFA_REQUIRED', terminalId: 'ssh:desk.test:22:ada' },
      ]);
    });

    it.each([
      ['another user', { username: 'bob' }, {}],
      ['another port', { port: 2222 }, {}],
      ['another host', { hostname: 'other.test' }, {}],
      ['another protocol', {}, { type: 'telnet' }],
    ])('does not apply to %s', async (_what, settings, more) => {
      expect((await ask({ ...AT_DESK, ...settings }, more)).status).toBe(200);
    });
  });

  it('can cover all users of the host, or a terminal id of the client’s choice', async () => {
    person = await aGuardedPerson(running.app);
    await lock('ssh:desk.test:22');
    expect((await ask({ ...AT_DESK, username: 'bob' })).body.terminalId).toBe('ssh:desk.test:22');
    await lock('cont_9');
    expect((await ask({ hostname: 'other.test' }, { terminalId: 'cont_9' })).body.terminalId).toBe('cont_9');
    const stranger = await aPerson(running.app);
    expect((await requestTunnelToken(stranger.client, { settings: AT_DESK })).status).toBe(200);
  });

  it('closes an open tunnel and rejects an unused token until a code is verified', async () => {
    person = await aGuardedPerson(running.app);
    const viewer = await aDesktop(running.app, person.client, { settings: AT_DESK, terminalId: 'cont_3' });
    const unused = await aTunnelToken(person.client, { settings: AT_DESK });
    const elsewhere = await aDesktop(running.app, person.client, { settings: { hostname: 'other.test' } });
    await lock('ssh:desk.test:22:ada');

    expect(await Promise.race([viewer.ended, sleep(1_000, 'still open', { ref: false })])).toEqual(FORBIDDEN);
    expect(await view(running.app, unused).ended).toEqual(FORBIDDEN);
    expect(elsewhere.isOpen).toBe(true);
    running.app.clock.advance(STEP_MS);
    const code = { code: person.code() };
    await person.client.post('/api/security/terminal/ssh:desk.test:22:ada/mfa-verify', code);
    (await aDesktop(running.app, person.client, { settings: AT_DESK })).socket.close();
    elsewhere.socket.close();
  });
});
