import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

const ACCOUNT = { username: 'ada', password: 'correct horse battery' };
const dist = resolve('dist/src');

const json = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const filesOf = (folder: string, suffix: string) =>
  readdirSync(folder).flatMap((name) => (name.endsWith(suffix) ? [join(folder, name)] : []));

/** The source files of the bundle. */
const bundledFiles = () =>
  new Set(
    filesOf(dist, '.map')
      .flatMap((map) => json<{ sources: string[] }>(map).sources)
      .map((source) => resolve(dist, source)),
  );

/** The files that the threads of a process loaded, from the coverage reports that it wrote at its end. */
const loadedFiles = (coverage: string) =>
  new Set(
    filesOf(coverage, '.json')
      .flatMap((report) => json<{ result: { url: string }[] }>(report).result)
      .flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : [])),
  );

/** Code with state that two copies would not share, such as the metadata of decorators. */
const FRAMEWORK =
  /\/node_modules\/(@nestjs|rxjs|es-toolkit|reflect-metadata|class-(validator|transformer))\//;

/** Two classes of one name, each of which refers to itself, and one of which is decorated. */
const SAME_NAME = {
  'first.ts': 'export class Log { static create() { return new Log(); } }',
  'second.ts':
    'const seal = (type: object) => void Object.seal(type);\n@seal export class Log { self = Log; }',
  'main.ts': `import * as first from './first.js';
    import * as second from './second.js';
    console.log([first.Log, second.Log, class Local {}, first.Log.create().constructor].map(({ name }) => name).join());`,
};

describe('a bundle', () => {
  const folder = resolve('node_modules/.cache/latchkey-bundle-test');
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps the name of every class, also of two classes with the same name', () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(SAME_NAME)) writeFileSync(join(folder, name), text);
    const url = pathToFileURL(resolve('scripts/bundle.mjs')).href;
    const paths = [{ main: join(folder, 'main.ts') }, join(folder, 'out')].map((path) =>
      JSON.stringify(path),
    );
    const script = `import { bundle } from '${url}'; await bundle(${paths.join()}); await import('${folder}/out/main.js');`;
    const names = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(names).toBe('Log,Log,Local,Log\n');
  });
});

describe('the built program', () => {
  const coverage = mkdtempSync(join(tmpdir(), 'latchkey-loaded-'));

  beforeAll(build);
  afterAll(() => {
    rmSync(coverage, { recursive: true, force: true });
  });

  it('loads no file of its own or of the framework that it already contains', async () => {
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

    const bundled = bundledFiles();
    const loaded = [...loadedFiles(coverage)];
    const repeated = loaded.filter((file) => bundled.has(file) && FRAMEWORK.test(file));
    expect([...repeated, ...loaded.filter((file) => file.startsWith(resolve('src')))]).toEqual([]);
    expect(statuses).toEqual([200, 400, 200]);
    // Both lists have contents: what Nest loads by its name stays a package, and Nest itself is bundled.
    expect(loaded.some((file) => file.includes('/class-transformer/'))).toBe(true);
    expect([...bundled].filter((file) => file.includes('/@nestjs/core/')).length).toBeGreaterThan(100);
  });
});
