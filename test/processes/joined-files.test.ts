import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

const ACCOUNT = { username: 'ada', password: 'correct horse battery' };
const dist = resolve('dist/src');

const json = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const filesOf = (folder: string, suffix: string) =>
  readdirSync(folder).flatMap((name) => (name.endsWith(suffix) ? [join(folder, name)] : []));

/** The files that went into the program. */
const joinedFiles = () =>
  new Set(
    filesOf(dist, '.map')
      .flatMap((map) => json<{ sources: string[] }>(map).sources)
      .map((source) => resolve(dist, source)),
  );

/** The files that a process loaded, which told so at its end, for whichever of its threads. */
const loadedFiles = (coverage: string) =>
  new Set(
    filesOf(coverage, '.json')
      .flatMap((report) => json<{ result: { url: string }[] }>(report).result)
      .flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : [])),
  );

// Two copies of one module are two different things: decorators of one are unknown to the other.
describe('the built program', () => {
  it('calls every class by the name that it has in its source', () => {
    const renamed =
      /class (?:_\w+|\w+\d)(?: extends \S+)? \{(?!\s*static \{\s*Object.defineProperty\(this, "name")/g;
    const heads = filesOf(dist, '.js').flatMap((file) => readFileSync(file, 'utf8').match(renamed) ?? []);
    expect(heads).toEqual([]);
  });

  const coverage = mkdtempSync(join(tmpdir(), 'latchkey-loaded-'));

  beforeAll(build, 120_000);
  afterAll(() => {
    rmSync(coverage, { recursive: true, force: true });
  });

  it('loads no file that it already contains', async () => {
    const program = await Program.start({
      NODE_V8_COVERAGE: coverage,
      CORS_ORIGINS: 'https://front.example.org',
      METRICS_PORT: '0',
    });
    const client = program.client({ 'x-auth-mode': 'bearer' });
    await client.post('/users/create', ACCOUNT);
    const { token } = (await client.post('/users/login', ACCOUNT)).body;
    const session = program.client({ authorization: `Bearer ${String(token)}` });
    const statuses = [
      (await session.post('/users/totp/setup', {})).status,
      (await session.post('/users/create', { username: 7 })).status,
      (await session.get('/docs/openapi.json')).status,
    ];
    await program.stop();

    const joined = joinedFiles();
    const loaded = [...loadedFiles(coverage)];
    expect(loaded.filter((file) => joined.has(file) || file.startsWith(resolve('build')))).toEqual([]);
    expect(statuses).toEqual([200, 400, 200]);
    // That it looked at all of both: what Nest loads by its name stays a package, Nest itself is joined.
    expect(loaded.some((file) => file.includes('/class-transformer/'))).toBe(true);
    expect([...joined].filter((file) => file.includes('/@nestjs/core/')).length).toBeGreaterThan(100);
  });
});
