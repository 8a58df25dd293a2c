import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { packLatchkey, type PackedPackage, prebuiltSqlite } from '../support/processes/npm-pack.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

const run = promisify(execFile);
const MIB = 1024 ** 2;

const work = mkdtempSync(join(tmpdir(), 'latchkey-pack-'));
let packed: PackedPackage;

beforeAll(async () => {
  build();
  packed = await packLatchkey(work);
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe('the npm package', () => {
  it('contains the built program and pages, and neither sources nor tests nor secrets', () => {
    const expected = [
      /^dist\/src\/[\w.-]+\.js(\.map)?$/,
      /^dist\/web\/(index\.html|\.vite\/licences\.md|assets\/[\w.-]+|[\w-]+\.(js|svg|webmanifest|txt)(\.br|\.gz)?)$/,
      /^dist\/explorer\/[\w.-]+$/,
      /^packaging\/systemd\/[\w.-]+$/,
      /^(package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE|\.env\.example|dist\/THIRD-PARTY-LICENCES\.md)$/,
    ];
    const others = packed.files.filter((file) => !expected.some((pattern) => pattern.test(file)));
    expect(others).toEqual([]);
  });

  it('contains its licence, and those of all code that is bundled', () => {
    for (const file of ['LICENSE', 'dist/explorer/LICENSE', 'dist/web/.vite/licences.md'])
      expect(packed.files).toContain(file);
    const licences = readFileSync(resolve('dist/THIRD-PARTY-LICENCES.md'), 'utf8');
    const maps = packed.files.filter((file) => /^dist\/src\/.+\.map$/.test(file));
    const sources = maps.flatMap(
      (file) => (JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] }).sources,
    );
    const names = sources.flatMap(
      (source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
    );
    expect(names).toContain('@nestjs/core');
    for (const name of new Set(names)) expect(licences).toContain(`## ${name} `);
  });

  it('is smaller than 4 MiB, and 12 MiB unpacked', () => {
    expect(packed.size).toBeLessThan(4 * MIB);
    expect(packed.unpackedSize).toBeLessThan(12 * MIB);
  });
});

describe('the installed npm package', () => {
  const folder = join(work, 'empty');
  const environment = {
    ...process.env,
    npm_config_better_sqlite3_local_prebuilds: prebuiltSqlite(join(work, 'prebuilds')),
  };

  beforeAll(async () => {
    mkdirSync(folder);
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=dev'];
    await run('npm', ['install', ...options, packed.tarball], { cwd: folder, env: environment });
  });

  it('starts with "npx latchkey" without a build, and keeps its data in the current folder', async () => {
    const program = await Program.startCommand(['npx', '--no-install', 'latchkey'], folder);
    const client = program.client();
    const created = await client.post('/users/create', { username: 'ada', password: PASSWORD });
    const login = await client.post('/users/login', { username: 'ada', password: PASSWORD });
    const page = await fetch(program.url, { headers: { accept: 'text/html' } });
    const explorer = await fetch(`${program.url}/docs/swagger-ui-bundle.js`);
    const dataLine = await program.logLine(/data: /);
    await program.interrupt();

    expect([created.status, login.status, page.status, explorer.status]).toEqual([200, 200, 200, 200]);
    expect(await page.text()).toContain('<script');
    expect(dataLine).toContain(`data: ${join(folder, 'data/latchkey.db')}`);
  });

  it('runs operator commands with "npx latchkey <command>"', async () => {
    const listed = await run('npx', ['--no-install', 'latchkey', 'user', 'list'], { cwd: folder });
    const help = await run('npx', ['--no-install', 'latchkey', '--help'], { cwd: folder });

    expect(listed.stdout).toContain('ada');
    expect(help.stdout).toContain('Usage: latchkey <command>');
    expect(help.stdout).toContain('Start the service: latchkey serve');
  });
});
