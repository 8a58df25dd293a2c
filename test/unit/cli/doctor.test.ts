import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig, variables } from '#platform/config';
import { listeningFindings } from '#installation';
import { environmentFileFinding, nameFinding } from '../../../src/cli/doctor/settings-checks.js';
import { nameDistance } from '../../../src/platform/config/environment.js';

describe('nameDistance', () => {
  it.each([
    ['PORT', 'PORT', 0],
    ['PROT', 'PORT', 1],
    ['PUBLIC_URLL', 'PUBLIC_URL', 1],
    ['PUBLC_URL', 'PUBLIC_URL', 1],
    ['PUBLIC_URI', 'PUBLIC_URL', 1],
    ['', 'HOST', 4],
    ['HOME', 'HOST', 2],
  ])('returns the distance from %s to %s as %i', (from, to, distance) => {
    expect([nameDistance(from, to), nameDistance(to, from)]).toEqual([distance, distance]);
  });
});

describe('the check of environment variable names', () => {
  it.each([
    ['PROT', 'PROT (did you mean PORT?)'],
    ['PUBLIC_URLL', 'PUBLIC_URLL (did you mean PUBLIC_URL?)'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXY'],
    ['port', null],
    ['OIDC_CLIENT', 'OIDC_CLIENT'],
    ['LATCHKEY_PORT', 'LATCHKEY_PORT'],
  ])('reports %s when it looks misspelt', (name, told) => {
    const { severity, message } = nameFinding({ PORT: '1', [name]: 'a value' });
    expect(severity).toBe(told === null ? 'ok' : 'warning');
    if (told !== null) expect(message).toContain(told);
    expect(message).not.toContain('a value');
  });

  it('does not report our variables or common variables of shells and containers', () => {
    const others =
      'PATH HOME USER SHELL TERM PWD OLDPWD LANG LC_ALL HOSTNAME HOSTTYPE LOGNAME MAIL SHLVL NODE_ENV NODE_OPTIONS ' +
      'TZ TMPDIR EDITOR PAGER DISPLAY MYSQL_PASSWORD MYSQL_HOST REDIS_PORT REDIS_HOST KUBERNETES_SERVICE_HOST HTTP_PROXY ' +
      'INVOCATION_ID JOURNAL_STREAM MASTER_KEY_FILE DATABASE_URL_FILE SSH_TTY POSTGRES_DB npm_config_cache HTTP_PROXY _';
    const names = [...Object.keys(variables), ...others.split(' ')];
    expect(nameFinding(Object.fromEntries(names.map((name) => [name, 'x'])))).toMatchObject({
      severity: 'ok',
    });
  });
});

describe('the check of the .env file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-env-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const severity = () => environmentFileFinding(folder).severity;

  it('accepts a missing file and plain text', () => {
    expect(severity()).toBe('ok');
    writeFileSync(join(folder, '.env'), 'PORT=3000\n');
    expect(severity()).toBe('ok');
  });

  it('reports a directory named .env', () => {
    mkdirSync(join(folder, '.env'));
    expect(environmentFileFinding(folder)).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining('it is a directory'),
    });
  });

  it('accepts a byte order mark and reports UTF-16', () => {
    writeFileSync(join(folder, '.env'), '\uFEFFPORT=3000');
    expect(severity()).toBe('ok');
    writeFileSync(join(folder, '.env'), '\uFEFFPORT=3000', 'utf16le');
    expect(severity()).toBe('problem');
  });
});

describe('the check of listening addresses', () => {
  const severities = (environment: Record<string, string>, isContainer = false) =>
    listeningFindings(loadConfig(environment), isContainer).map(({ subject, severity }) => [
      subject,
      severity,
    ]);
  const https = { PUBLIC_URL: 'https://desk.example.com' };

  it('accepts addresses of this machine and reports others', () => {
    expect(severities({ HOST: '127.0.0.1', METRICS_PORT: '9090', METRICS_HOST: '::1' })).toEqual([
      ['address', 'ok'],
      ['gateway address', 'ok'],
      ['metrics address', 'ok'],
    ]);
    expect(severities({ HOST: '192.0.2.7', GATEWAY_PORT: 'off' })).toEqual([['address', 'problem']]);
    expect(severities({ GATEWAY_HOST: '192.0.2.7' })).toEqual([
      ['address', 'ok'],
      ['gateway address', 'problem'],
    ]);
  });

  it('warns of all interfaces behind a proxy or with metrics, except in a container', () => {
    const open = { HOST: '0.0.0.0', METRICS_PORT: '9090', METRICS_HOST: '::' };
    expect(severities({ HOST: '0.0.0.0' })).toEqual([
      ['address', 'ok'],
      ['gateway address', 'ok'],
    ]);
    expect(severities({ ...https, ...open })).toEqual([
      ['address', 'warning'],
      ['gateway address', 'warning'],
      ['metrics address', 'warning'],
    ]);
    expect(severities({ ...https, ...open }, true)).toEqual([
      ['address', 'ok'],
      ['gateway address', 'ok'],
      ['metrics address', 'ok'],
    ]);
  });
});
