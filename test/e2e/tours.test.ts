import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrefixProxy } from '../support/clients/prefix-proxy.js';

const ADDRESS = 'http://127.0.0.1:3000';
const START_MS = 180_000;
const STEP = '--- next step ---';
const ELLIPSIS = '…';

/** The commands and, where the document shows it, their output. */
type Step = { readonly commands: string; readonly response: string };

const stepsOf = (text: string): Step[] =>
  [...text.matchAll(/```sh\n(.*?)```(?:\n\n```json\n(.*?)```)?/gs)].map(
    ([, commands = '', response = '']) => ({ commands, response }),
  );

/** `…` ends a text that varies; as a field name it stands for further fields. */
function pattern(value: unknown): unknown {
  if (typeof value === 'string' && value.endsWith(ELLIPSIS)) {
    const start = value.slice(0, -ELLIPSIS.length);
    return start === '' ? expect.anything() : expect.stringMatching(`^${start}`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(pattern);
  const fields = Object.entries(value).filter(([name]) => name !== ELLIPSIS);
  const known = Object.fromEntries(fields.map(([name, field]) => [name, pattern(field)]));
  return ELLIPSIS in value ? expect.objectContaining(known) : known;
}

describe.each([
  ['README.md', 'straight to the service', ''],
  ['docs/tour.md', 'straight to the service', ''],
  ['docs/tour.md', 'behind a proxy that takes a path away', '/auth'],
])('the commands of %s, %s', (document, _way, prefix) => {
  const text = readFileSync(document, 'utf8');
  const steps = stepsOf(text);
  let folder: string;
  let service: ChildProcess;
  let proxy: PrefixProxy;
  let responses: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-tour-'));
    proxy = await PrefixProxy.listen(prefix);
    const publicUrl = prefix === '' ? {} : { PUBLIC_URL: proxy.url, TRUSTED_PROXIES: '127.0.0.1' };
    // The folder has no .env, so the service uses the defaults except for these variables.
    service = spawn(process.execPath, [resolve('dist/src/main.js')], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        GATEWAY_PORT: 'off',
        LOG_FORMAT: 'json',
        BCRYPT_COST: '4',
        ...publicUrl,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const address = await addressOf(service);
    proxy.setTarget(address);
    responses = await walk(prefix === '' ? address : proxy.url);
  }, START_MS + 90_000);

  afterAll(async () => {
    if (service.exitCode === null && service.kill()) await once(service, 'exit');
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs every step in one shell, and returns the output of each. */
  async function walk(url: string): Promise<string[]> {
    const script = steps.map(({ commands }) => commands).join(`echo '${STEP}'\n`);
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euo', 'pipefail', '-c', script.replaceAll(ADDRESS, url)],
      {
        cwd: folder,
        timeout: 60_000,
      },
    );
    return stdout.split(`${STEP}\n`);
  }

  it('contains all commands that call the service', () => {
    const lines = (text: string) =>
      text.split('\n').filter((line) => /^\s*(\w+=\$\()?curl /.test(line)).length;
    expect(lines(text)).toBe(lines(steps.map(({ commands }) => commands).join('')));
    expect(lines(text)).toBeGreaterThan(3);
  });

  it.each(steps.map((step, at) => [step.commands.trim(), step.response, at] as const))(
    'returns what it shows: %s',
    (_commands, response, at) => {
      expect(JSON.parse(responses[at]!)).toEqual(pattern(JSON.parse(response)));
    },
  );

  it('continues in the explorer, which calls the URL from the document', async () => {
    const documentUrl = `${proxy.url}/docs/openapi.json`;
    const { servers } = (await (await fetch(documentUrl)).json()) as { servers: { url: string }[] };
    const server = new URL(servers[0]!.url, documentUrl).href.replace(/\/$/, '');

    expect(server).toBe(proxy.url);
    expect((await fetch(`${server}/health`)).status).toBe(200);
  });
});

/** The address from the log of the service. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  const lines = createInterface({ input: stdout!, signal: AbortSignal.timeout(START_MS) });
  for await (const line of lines) {
    const url = /listens on (http:\/\/[^"]+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the service did not start; is dist up to date? "npm run build" makes it');
}
