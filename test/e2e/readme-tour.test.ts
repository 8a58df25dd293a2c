import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ADDRESS = 'http://127.0.0.1:3000';
const TOUR = '## A five-minute tour';
const START_MS = 60_000;
const STEP = '--- next step ---';
const ELLIPSIS = '…';

/** What the reader types and, where the README says it, what they see. */
type Step = { readonly commands: string; readonly answer: string };

const readme = readFileSync('README.md', 'utf8');
const tour = sectionOf(readme, TOUR);
const steps: Step[] = [...tour.matchAll(/```sh\n(.*?)```(?:\n\n```json\n(.*?)```)?/gs)].map(
  ([, commands = '', answer = '']) => ({ commands, answer }),
);

function sectionOf(text: string, heading: string): string {
  const start = text.indexOf(`${heading}\n`);
  const end = text.indexOf('\n## ', start + heading.length);
  return start === -1 ? '' : text.slice(start, end);
}

/** `…` ends a text that goes on differently every time; as a name it stands for more fields. */
function pattern(value: unknown): unknown {
  if (typeof value === 'string' && value.endsWith(ELLIPSIS)) {
    const start = value.slice(0, -ELLIPSIS.length);
    return start === '' ? expect.anything() : expect.stringMatching(`^${start}`);
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== ELLIPSIS);
  const known = Object.fromEntries(fields.map(([name, field]) => [name, pattern(field)]));
  return ELLIPSIS in value ? expect.objectContaining(known) : known;
}

describe('the tour of the README', () => {
  let folder: string;
  let service: ChildProcess;
  let answers: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-tour-'));
    // The folder has no .env, so the service runs on its defaults but for what stands here.
    service = spawn(process.execPath, [resolve('dist/src/main.js')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: '0', LOG_FORMAT: 'json', BCRYPT_COST: '4' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    answers = await walk(await addressOf(service));
  }, START_MS + 90_000);

  afterAll(async () => {
    if (service.exitCode === null && service.kill()) await once(service, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Types every step into one shell, as a reader would, and returns what each of them printed. */
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

  it('is where all commands that talk to the service stand', () => {
    const lines = (text: string) =>
      text.split('\n').filter((line) => /^\s*(\w+=\$\()?curl /.test(line)).length;
    expect(lines(readme)).toBe(lines(steps.map(({ commands }) => commands).join('')));
    expect(steps.length).toBeGreaterThan(10);
  });

  it.each(steps.map((step, at) => [step.commands.trim(), step.answer, at] as const))(
    'answers as shown: %s',
    (_commands, answer, at) => {
      expect(JSON.parse(answers[at]!)).toEqual(pattern(JSON.parse(answer)));
    },
  );
});

/** The address from the service's own log. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  const lines = createInterface({ input: stdout!, signal: AbortSignal.timeout(START_MS) });
  for await (const line of lines) {
    const url = /listens on (http:\/\/[^"]+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the service did not start; is dist up to date? "npm run build" makes it');
}
