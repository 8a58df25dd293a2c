import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CarriedApplication, type Visitor } from '../support/applications/carried-application.js';
import { describeWithJupyter, JupyterTerminal, startJupyter } from '../support/applications/jupyter.js';
import { expectClosed, expectHeld } from '../support/applications/shell-rules.js';
import { type LoopbackProgram } from '../support/processes/loopback-program.js';

const BASE = '/notes/';

describeWithJupyter('a Jupyter notebook server behind the gateway', () => {
  let jupyter: LoopbackProgram;
  const carried = new CarriedApplication('jupyter', () => jupyter.address);

  beforeAll(async () => {
    jupyter = await startJupyter(BASE);
  });
  afterAll(() => jupyter.stop());

  /** Sends an unsafe request as its pages do, with the value of the cookie `_xsrf` in a header. */
  const change = ({ browser }: Visitor, method: string, path: string, body: object) => {
    const token = browser.cookies.get('_xsrf') ?? '';
    const headers = { origin: browser.application.origin, 'x-xsrftoken': token };
    return browser.passOn(BASE + path, { method, headers, body: JSON.stringify(body) });
  };
  const anOpenNotebook = async () => {
    const visitor = await carried.visitor();
    const page = await visitor.browser.ask(`${BASE}tree`);
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('Jupyter Notebook')]);
    return visitor;
  };
  const aTerminal = async () => {
    const visitor = await anOpenNotebook();
    const created = await change(visitor, 'POST', 'api/terminals', {});
    const { name } = JSON.parse(created.body) as { name: string };
    const path = `${BASE}terminals/websocket/${name}`;
    return { visitor, path, terminal: await new JupyterTerminal(visitor.browser.dial(path)).opened() };
  };

  it('redirects to its start page on the host of the browser', async () => {
    const { browser } = await carried.visitor();

    expect(await browser.ask(BASE)).toMatchObject({ status: 302, location: `${BASE}tree?` });
  });

  it('stores and serves files whose names contain slashes, with its own checks of origins', async () => {
    const visitor = await anOpenNotebook();
    const file = { type: 'file', format: 'text', content: 'x'.repeat(1 << 20) };
    await change(visitor, 'PUT', 'api/contents/drafts', { type: 'directory' });
    const stored = await change(visitor, 'PUT', 'api/contents/drafts%2Flong.txt', file);
    const referer = `${visitor.browser.application.origin}${BASE}tree`;
    const read = await visitor.browser.passOn(`${BASE}files/drafts%2Flong.txt`, { headers: { referer } });

    expect(stored.status).toBe(201);
    expect([read.status, read.body.length]).toEqual([200, 1 << 20]);
  });

  it('refuses requests and WebSockets of other sites', async () => {
    const { visitor, path } = await aTerminal();
    const headers = { origin: 'https://evil.example.com' };

    expect(await visitor.browser.refusal(path, headers)).toBe(403);
    expect((await visitor.browser.passOn(`${BASE}api/terminals`, { method: 'POST', headers })).status).toBe(
      403,
    );
  });

  it('runs a terminal until the session ends', async () => {
    const { visitor, terminal } = await aTerminal();

    await expectClosed(visitor, terminal, 4401);
  });

  it('keeps the terminal over a lock', async () => {
    const { visitor, terminal } = await aTerminal();

    await expectHeld(visitor, terminal);
  });
});
