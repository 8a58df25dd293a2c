import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CarriedApplication } from '../support/applications/carried-application.js';
import {
  describeWithShellinabox,
  PolledTerminal,
  startShellinabox,
} from '../support/applications/shellinabox.js';
import { lock, unlock } from '../support/fixtures/screen-lock.js';
import { type LoopbackProgram } from '../support/processes/loopback-program.js';

const SECOND_MS = 1_000;

describeWithShellinabox('Shell In A Box behind the gateway', () => {
  let shellinabox: LoopbackProgram;
  const carried = new CarriedApplication('shellinabox', () => shellinabox.address);

  beforeAll(async () => {
    shellinabox = await startShellinabox();
  });
  afterAll(() => shellinabox.stop());

  const aTerminal = async () => {
    const visitor = await carried.visitor();
    const terminal = new PolledTerminal(visitor.browser);
    await terminal.until(/[#$] $/);
    return { ...visitor, terminal };
  };

  /** Returns the status of a poll that waits for output while something happens, and whether it came within a second. */
  const pollDuring = async (terminal: PolledTerminal, action: () => Promise<unknown>) => {
    const polled = terminal.poll();
    await action();
    const from = performance.now();
    const { status } = await polled;
    return { status, isInTime: performance.now() - from < SECOND_MS };
  };

  it('shows its page', async () => {
    const { browser } = await carried.visitor();

    expect((await browser.ask('/')).body).toContain('ShellInABox.js');
  });

  it('runs a shell', async () => {
    const { terminal } = await aTerminal();
    await terminal.type('echo $((40+2))\n');

    await terminal.until(/\b42\b/);
  });

  it('refuses requests of other sites', async () => {
    const { browser } = await carried.visitor();
    const headers = { origin: 'https://evil.example.com' };

    expect((await browser.passOn('/?', { method: 'POST', headers })).status).toBe(403);
  });

  it('ends a waiting poll when the session ends', async () => {
    const { terminal, person } = await aTerminal();
    const ended = await pollDuring(terminal, () => person.client.post('/users/logout'));

    expect(ended).toEqual({ status: 401, isInTime: true });
    expect((await terminal.poll()).status).toBe(401);
  });

  it('passes nothing while the screen is locked, and continues after the unlock', async () => {
    const { terminal, person } = await aTerminal();
    const ended = await pollDuring(terminal, () => lock(person.client));
    expect(ended).toEqual({ status: 401, isInTime: true });
    expect((await terminal.type('echo locked$((1+1))\n')).status).toBe(401);

    await unlock(person.client);
    await terminal.type('echo unlocked$((1+2))\n');
    await terminal.until(/unlocked3/);
    expect(terminal.output).not.toContain('locked2');
  });
});
