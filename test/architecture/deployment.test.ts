import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const memorySettings = (text: string) =>
  [...text.matchAll(/(--max-[a-z-]+|MALLOC_[A-Z_]+)(?:=|: ')(\d+)/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );

describe('the settings that keep the process small', () => {
  it.each(['docs/operations.md', 'test/bench/service.mjs'])(
    'are in %s what they are in the image',
    (file) => {
      const inImage = memorySettings(textOf('Dockerfile'));

      expect(inImage).toHaveLength(4);
      expect(memorySettings(textOf(file))).toEqual(inImage);
    },
  );
});

describe('the documented systemd unit', () => {
  const [, unit = ''] = /```ini\n([\s\S]*?)```/.exec(textOf('docs/operations.md')) ?? [];

  it('leaves the process little that it does not need', () => {
    for (const line of [
      'NoNewPrivileges=true',
      'ProtectSystem=strict',
      'CapabilityBoundingSet=',
      'RestrictNamespaces=true',
      'SystemCallFilter=@system-service',
      'RestartSec=2',
    ])
      expect(unit.split('\n')).toContain(line);
  });

  /** Where systemd is installed, as on the build server, its own rating counts: 0 is best, 10 is no protection. */
  it('is rated below 3 by systemd-analyze', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-unit-'));
    const file = join(folder, 'latchkey.service');
    writeFileSync(file, unit);
    const { stdout, error } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', file],
      { encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    const rating = error ? 0 : Number(/Overall exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1]);
    expect(rating).toBeLessThan(3);
  });
});
