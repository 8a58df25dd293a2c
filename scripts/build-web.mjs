// Builds the pages of `web` to `dist/web`, unless their sources are unchanged since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'dist/.built-web');

export async function buildWebIfNeeded() {
  const sources = hashOfSources();
  const isBuilt = existsSync(stamp) && existsSync(join(root, 'dist/web/index.html'));
  if (isBuilt && readFileSync(stamp, 'utf8') === sources) return;
  console.log('Building the pages …');
  // Imported only when needed: most starts build nothing.
  const { build } = await import('vite');
  // Tests build too, and React has another build for each value.
  process.env.NODE_ENV = 'production';
  await build({ configFile: join(root, 'web/vite.config.mjs'), logLevel: 'warn' });
  writeFileSync(stamp, sources);
}

/**
 * Hashes the sources and the lock file, which represents the packages. Hashes rather than modification times, because every
 * checkout changes those.
 */
function hashOfSources() {
  const hash = createHash('sha256');
  const inWeb = readdirSync(join(root, 'web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...inWeb.sort(), join(root, 'package-lock.json'), import.meta.filename]) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}
