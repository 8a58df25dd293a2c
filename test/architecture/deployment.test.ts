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

describe('the settings that limit the memory of the process', () => {
  it.each(['docs/operations.md', 'test/bench/service.mjs'])(
    'have the same values in %s as in the image',
    (file) => {
      const inImage = memorySettings(textOf('Dockerfile'));

      expect(inImage).toHaveLength(4);
      expect(memorySettings(textOf(file))).toEqual(inImage);
    },
  );
});

describe('the documented systemd unit', () => {
  const [, unit = ''] = /```ini\n([\s\S]*?)```/.exec(textOf('docs/operations.md')) ?? [];

  it('drops the privileges that the process does not need', () => {
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

  /** The rating of systemd itself, where it is installed: 0 is best, 10 is no protection. */
  it('has a systemd-analyze exposure level below 3', () => {
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
