import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../../support/processes/processes.js';
import { copyProgram } from '../../support/processes/program-copy.js';
import { Program } from '../../support/processes/program.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { SCRIPT_PATH, WebFolder } from '../../support/fixtures/web-folder.js';

const LIMIT = 4;

/** Runs the built program, because Jest on Node 20 cannot load @nestjs/throttler. */
describe('the built program with pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-copy-'));
  let program: Program;

  beforeAll(build);
  beforeAll(async () => {
    const main = copyProgram(folder);
    const web = WebFolder.make();
    renameSync(web.path, join(folder, 'dist/web'));
    web.remove();
    program = await Program.start({ REQUESTS_PER_MINUTE: String(LIMIT) }, undefined, main);
  });

  afterAll(async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['index.html at the root', '/', '127.0.2.1'],
    ['index.html at a client-side route', '/login', '127.0.2.2'],
    ['a static asset', SCRIPT_PATH, '127.0.2.3'],
  ])('counts %s towards the rate limit', async (_name, path, from) => {
    const bytes = `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
    const statuses: number[] = [];
    for (let at = 0; at <= LIMIT; at += 1) statuses.push((await sendRaw(program.url, bytes, from)).status);

    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('logs the URLs of the pages and of the setup page at startup', async () => {
    expect(program.startLog).not.toContain('not built');
    expect(await program.logLine(/open the pages/)).toContain(`open the pages at ${program.url}"`);
    expect(await program.logLine(/no users yet/)).toContain(`created at ${program.url}/setup becomes admin`);
  });
});
