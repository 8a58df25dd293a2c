import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';

const read = (file: string) => readFileSync(file, 'utf8');
const versionOf = (file: string) => (JSON.parse(read(file)) as { version: string }).version;
const run = (script: string, ...words: string[]) =>
  execFileSync(process.execPath, [resolve('scripts', script), ...words], { encoding: 'utf8' });

it('the error codes of the client are up to date with docs/openapi.json ("npm run docs")', () => {
  expect(read('packages/client/src/error-codes.ts')).toBe(run('client-error-codes.mjs', '--print'));
});

it('the client is smaller than 15 KB with its dependency, minified and compressed', () => {
  const { outputFiles } = buildSync({
    entryPoints: ['packages/client/src/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  const size = gzipSync(outputFiles[0]!.contents).length;

  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThan(15_000);
});

it('the client has the version of the program, and the version of its dependency that is tested', () => {
  const { version, dependencies } = JSON.parse(read('packages/client/package.json')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  expect(version).toBe(versionOf('package.json'));
  expect(dependencies).toEqual({ 'openapi-fetch': versionOf('node_modules/openapi-fetch/package.json') });
});

it('the built client has declarations for each of its modules', () => {
  run('build-client.mjs');
  const declarations = read('packages/client/dist/index.d.ts');

  for (const [, module] of declarations.matchAll(/from '\.\/([\w-]+)\.js'/g))
    expect(read(`packages/client/dist/${module}.d.ts`)).toContain('export');
  expect(read('packages/client/dist/index.js')).toMatch(/^import .* from "openapi-fetch";$/m);
});
