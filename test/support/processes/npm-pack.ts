import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The result of `npm pack`. Sizes are in bytes. */
export type PackedPackage = {
  readonly tarball: string;
  readonly files: readonly string[];
  readonly size: number;
  readonly unpackedSize: number;
};

type Report = {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
};

/** Packs the built program into `folder`. */
export async function packLatchkey(folder: string): Promise<PackedPackage> {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', words, { maxBuffer: 16 * 1024 * 1024 });
  const [report] = JSON.parse(stdout) as Report[];
  const { filename, size, unpackedSize, files } = report!;
  return { tarball: join(folder, filename), size, unpackedSize, files: files.map(({ path }) => path) };
}

/**
 * Puts the SQLite driver of this checkout into `folder` as the archive that its installer otherwise downloads, so that the
 * test neither compiles it nor needs the internet. Returns the folder.
 */
export function prebuiltSqlite(folder: string): string {
  const driver = resolve('node_modules/better-sqlite3');
  const { version } = JSON.parse(readFileSync(join(driver, 'package.json'), 'utf8')) as { version: string };
  const binary = 'build/Release/better_sqlite3.node';
  mkdirSync(join(folder, 'build/Release'), { recursive: true });
  copyFileSync(join(driver, binary), join(folder, binary));
  const target = `node-v${process.versions.modules}-${process.platform}-${process.arch}`;
  execFileSync('tar', ['czf', `better-sqlite3-v${version}-${target}.tar.gz`, binary], { cwd: folder });
  return folder;
}
