import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CarriedApplication } from '../support/applications/carried-application.js';
import { expectClosed, expectHeld } from '../support/applications/shell-rules.js';
import { TtydStandIn, TtydTerminal } from '../support/applications/ttyd.js';

describe('a terminal that speaks the protocol of ttyd, behind the gateway', () => {
  const ttyd = new TtydStandIn();
  const carried = new CarriedApplication('ttyd', () => ttyd.address);

  beforeAll(() => ttyd.start());
  afterAll(() => ttyd.stop());

  const aTerminal = async () => {
    const visitor = await carried.visitor();
    const socket = visitor.browser.dial('/ws', ['tty']);
    return { visitor, terminal: await new TtydTerminal(socket).opened() };
  };

  it('shows its page, and gives its client the token', async () => {
    const { browser } = await carried.visitor();

    expect((await browser.ask('/')).body).toContain('<title>ttyd</title>');
    expect((await browser.passOn('/token')).body).toBe('{"token":""}');
  });

  it('refuses WebSockets of other sites', async () => {
    const { browser } = await carried.visitor();

    expect(await browser.refusal('/ws', { origin: 'https://evil.example.com' })).toBe(403);
  });

  it('runs a shell until the session ends', async () => {
    const { visitor, terminal } = await aTerminal();

    // Its client would reconnect after another code.
    await expectClosed(visitor, terminal, 1000);
  });

  it('keeps the shell over a lock', async () => {
    const { visitor, terminal } = await aTerminal();

    await expectHeld(visitor, terminal);
  });
});
