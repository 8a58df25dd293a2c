import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';

const MB = 1_000_000;
/** The files of the image, assembled as the Dockerfile does, with the Node of this machine. */
const image = mkdtempSync(join(tmpdir(), 'latchkey-image-'));
const dockerfile = readFileSync('Dockerfile', 'utf8');

type Entry = { readonly path: string; readonly stats: ReturnType<typeof lstatSync> };
let entries: Entry[];

beforeAll(() => {
  build();
  // The same files are shared by all users of the image.
  execFileSync('chmod', ['755', image]);
  execFileSync('packaging/container/assemble-rootfs.sh', [resolve('.'), image]);
  entries = readdirSync(image, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = join(entry.parentPath, entry.name);
    return { path: relative(image, file), stats: lstatSync(file) };
  });
});
afterAll(() => {
  rmSync(image, { recursive: true, force: true });
});

const pathsOf = (accept: (entry: Entry) => boolean) => entries.filter(accept).map(({ path }) => path);

describe('the image', () => {
  it('is smaller than 200 MB, of which the program has less than 70 MB', () => {
    const size = (below: string) =>
      entries
        .filter(({ path, stats }) => path.startsWith(below) && stats!.isFile())
        .reduce((sum, { stats }) => sum + Number(stats!.size), 0);

    expect(size('app/')).toBeLessThan(70 * MB);
    expect(size('')).toBeLessThan(200 * MB);
  });

  it('lets the program write only its data and temporary files', () => {
    const isWritable = ({ stats }: Entry) => !stats!.isSymbolicLink() && (Number(stats!.mode) & 0o022) !== 0;

    expect(pathsOf(({ stats }) => Number(stats!.uid) !== 0)).toEqual(['app/data']);
    expect(pathsOf(isWritable)).toEqual(['tmp']);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });

  it('contains one executable, and neither sources nor development packages', () => {
    const isProgram = ({ path, stats }: Entry) =>
      stats!.isFile() && (Number(stats!.mode) & 0o111) !== 0 && /(^|\/)s?bin\//.test(path);
    const outside = pathsOf(isProgram).filter((path) => !path.startsWith('app/node_modules/'));

    expect(outside).toEqual(['usr/local/bin/node']);
    expect(pathsOf(({ stats }) => (Number(stats!.mode) & 0o6000) !== 0)).toEqual([]);
    expect(pathsOf(({ path }) => /\.tsx?$|^app\/(src|web|test|scripts)\//.test(path))).toEqual([]);
    expect(readdirSync(join(image, 'app/node_modules'))).not.toContain('typescript');
  });

  it('lists the libraries for vulnerability scanners, with their licences', () => {
    const status = readFileSync(join(image, 'var/lib/dpkg/status'), 'utf8');
    const packages = [...status.matchAll(/^Package: (.+)$/gm)].map(([, name]) => name);

    expect(packages).toEqual(expect.arrayContaining(['libc6', 'libstdc++6']));
    expect(pathsOf(({ path }) => path.endsWith('/copyright'))).toHaveLength(packages.length);
    expect(pathsOf(({ path }) => /^app\/node_modules\/fastify\/LICENSE$/.test(path))).toHaveLength(1);
  });
});

describe('a container of the image', () => {
  it('serves, and is healthy, with a read-only root folder and without privileges', async () => {
    const [, check = ''] = /HEALTHCHECK[^[]+(\[.+\])/.exec(dockerfile) ?? [];
    const [, ...healthCheck] = JSON.parse(check) as string[];
    const start = "process.chdir('/app'); await import('/app/dist/src/main.js');";
    const inside = ['unshare', '--mount', resolve('test/support/processes/read-only-root.sh'), image];
    const program = await Program.startCommand([...inside, '--input-type=module', '--eval', start], image);
    const client = program.client();
    const created = await client.post('/users/create', { username: 'ada', password: PASSWORD });
    const [command = '', ...words] = [...inside, ...healthCheck];
    const env = { PATH: process.env['PATH'], PORT: new URL(program.url).port };
    const isHealthy = () => execFileSync(command, words, { env, stdio: 'pipe' });

    expect(created.status).toBe(200);
    expect(isHealthy).not.toThrow();
    await program.interrupt();
    expect(isHealthy).toThrow();
  });
});
