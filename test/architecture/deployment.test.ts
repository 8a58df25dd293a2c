import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isKnownVariable } from '../support/processes/known-variables.js';

const root = join(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const memorySettings = (text: string) =>
  [...text.matchAll(/(--max-[a-z-]+|MALLOC_[A-Z_]+)(?:=|: ')(\d+)/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );

describe('the settings that limit the memory of the process', () => {
  it.each(['packaging/systemd/latchkey.service', 'test/bench/service.mjs'])(
    'have the same values in %s as in the image',
    (file) => {
      const inImage = memorySettings(textOf('Dockerfile'));

      expect(inImage).toHaveLength(4);
      expect(memorySettings(textOf(file))).toEqual(inImage);
    },
  );
});

describe('the systemd unit', () => {
  const unit = textOf('packaging/systemd/latchkey.service');
  const lines = unit.split('\n');
  /** Runs systemd-analyze on a copy that starts Node, because the package is not installed here. */
  const analyze = (text: string, ...words: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-unit-'));
    const file = join(folder, 'latchkey.service');
    writeFileSync(file, text.replace('/usr/local/bin/latchkey', process.execPath));
    const run = spawnSync('systemd-analyze', [...words, file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    return run;
  };
  const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0;
  const withSystemd = isInstalled ? it : it.skip;

  it('drops the privileges that the process does not need', () => {
    for (const line of [
      'NoNewPrivileges=true',
      'ProtectSystem=strict',
      'CapabilityBoundingSet=',
      'RestrictNamespaces=true',
      'SystemCallFilter=@system-service',
      'RestartSec=2',
    ])
      expect(lines).toContain(line);
  });

  it('sets only variables that exist', () => {
    const assignments = lines.filter((line) => line.startsWith('Environment=')).join(' ');
    const names = [...assignments.matchAll(/[ "=]([A-Z][A-Z_]+)=/g)].map(([, name]) => name!);
    expect(names).toContain('NODE_ENV');
    expect(names.filter((name) => !isKnownVariable(name))).toEqual([]);
  });

  it('starts the command of the npm package, and works in its state directory', () => {
    const { bin } = JSON.parse(textOf('package.json')) as { bin: Record<string, string> };
    expect(lines).toContain(`ExecStart=/usr/local/bin/${Object.keys(bin)[0]} serve`);
    expect(lines).toContain('StateDirectory=latchkey');
    expect(lines).toContain('WorkingDirectory=/var/lib/latchkey');
  });

  // Systemd is installed wherever the unit is used, and by CI.
  withSystemd('is valid for systemd, and reported if it is not', () => {
    const { status, stderr } = analyze(unit, 'verify');
    expect([status, stderr]).toEqual([0, '']);
    expect(analyze(unit.replace('RestartSec=2', 'RestartSecs=2'), 'verify').stderr).toContain('RestartSecs');
  });

  /** The rating of systemd itself: 0 is best, 10 is no protection. */
  withSystemd('has a systemd-analyze exposure level below 2', () => {
    const { stdout } = analyze(unit, 'security', '--offline=true', '--no-pager');
    expect(Number(/Overall exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThan(2);
  });
});
