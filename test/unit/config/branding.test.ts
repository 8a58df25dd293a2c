import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type InvalidConfiguration, loadConfig } from '#platform/config';

const SVG = '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>';
const PNG = Buffer.from('89504e470d0a1a0a0000000d', 'hex');

describe('branding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-brand-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const fileWith = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const problemsOf = (file: string) => {
    try {
      loadConfig({ BRAND_LOGO_FILE: file });
      return [];
    } catch (error) {
      return (error as InvalidConfiguration).problems;
    }
  };

  it('uses ISSUER_NAME unless INSTALLATION_NAME is set', () => {
    expect(loadConfig({}).installationName).toBe('Latchkey');
    expect(loadConfig({ ISSUER_NAME: 'Example' }).installationName).toBe('Example');
    const both = loadConfig({ ISSUER_NAME: 'Example', INSTALLATION_NAME: 'Example accounts' });
    expect([both.installationName, both.env.ISSUER_NAME]).toEqual(['Example accounts', 'Example']);
  });

  it('parses links, colour and language', () => {
    const { env } = loadConfig({
      BRAND_LINKS: 'Privacy=https://example.com/?a=1%2C2, Help = mailto:help@example.com ,',
      BRAND_ACCENT_COLOR: '#1F5FBF',
      DEFAULT_LOCALE: 'de-ch',
    });

    expect(env.BRAND_LINKS).toEqual([
      { label: 'Privacy', url: 'https://example.com/?a=1%2C2' },
      { label: 'Help', url: 'mailto:help@example.com' },
    ]);
    expect([env.BRAND_ACCENT_COLOR, env.DEFAULT_LOCALE]).toEqual(['#1f5fbf', 'de-CH']);
  });

  it('detects the type of a logo by its content', () => {
    const svg = fileWith('logo.txt', SVG);
    const png = fileWith('logo.svg', PNG);

    expect(loadConfig({}).brandLogo).toBeNull();
    expect(loadConfig({ BRAND_LOGO_FILE: svg }).brandLogo).toEqual({ file: svg, type: 'image/svg+xml' });
    expect(loadConfig({ BRAND_LOGO_FILE: png }).brandLogo).toEqual({ file: png, type: 'image/png' });
  });

  it('rejects a logo that is missing, too large or of another type, together with other problems', () => {
    const page = fileWith('page.html', '<!doctype html><p>no image</p>');
    const large = fileWith('large.png', Buffer.concat([PNG, Buffer.alloc(256 * 1_024)]));

    expect(problemsOf(page)).toEqual([`BRAND_LOGO_FILE ${page} is neither an SVG nor a PNG image`]);
    expect(problemsOf(large)).toEqual([`BRAND_LOGO_FILE ${large} is larger than 256 KiB`]);
    expect(problemsOf(join(folder, 'none.svg'))).toEqual([
      `BRAND_LOGO_FILE ${join(folder, 'none.svg')} cannot be read (ENOENT)`,
    ]);
    expect(problemsOf(folder)).toEqual([`BRAND_LOGO_FILE ${folder} cannot be read (EISDIR)`]);
    expect(() => loadConfig({ BRAND_LOGO_FILE: page, PORT: 'x' })).toThrow(/PORT [\s\S]*BRAND_LOGO_FILE/);
  });
});
