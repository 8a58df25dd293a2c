import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DIST = join(import.meta.dirname, '../../dist/web');

type Chunk = {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
};
const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** The files that a browser loads for these modules, including their static imports. */
function filesOf(modules: readonly string[], seen = new Set<string>()): string[] {
  return modules.flatMap((name) => {
    if (seen.has(name)) return [];
    seen.add(name);
    const { file, css = [], imports = [] } = manifest[name]!;
    return [file, ...css, ...filesOf(imports, seen)];
  });
}

/** Kilobytes on the wire, with brotli. */
function sizeOf(modules: readonly string[]): number {
  const files = [...new Set(filesOf(modules))];
  return files.reduce((sum, file) => sum + statSync(join(DIST, `${file}.br`)).size, 0) / 1024;
}

const messages = (...areas: string[]) => areas.map((area) => `src/i18n/messages/de/${area}.json`);

describe('the built pages', () => {
  it('load at most 120 KB of scripts and styles for the login', () => {
    // The page itself is in the first script.
    const login = ['index.html', ...messages('app', 'errors', 'login')];

    expect(sizeOf(login)).toBeLessThanOrEqual(120);
  });

  it('load at most 250 KB of scripts and styles for the first page of the console', () => {
    const console = [
      'index.html',
      'src/pages/admin/AdminArea.tsx',
      'src/pages/admin/overview/OverviewPage.tsx',
      'src/session/IdleGuard.tsx',
      ...messages('app', 'errors', 'admin'),
    ];

    expect(sizeOf(console)).toBeLessThanOrEqual(250);
  });

  it('have no inline script, style or event handler', () => {
    const html = readFileSync(join(DIST, 'index.html'), 'utf8');

    expect(html).toContain('<base href="/"');
    expect(html).toContain('<meta name="latchkey-api" content="">');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('are served compressed', () => {
    for (const { file } of Object.values(manifest)) {
      if (!/\.(js|css|svg|webmanifest)$/.test(file)) continue;
      expect([file, existsSync(join(DIST, `${file}.br`)), existsSync(join(DIST, `${file}.gz`))]).toEqual([
        file,
        true,
        true,
      ]);
    }
  });
});
