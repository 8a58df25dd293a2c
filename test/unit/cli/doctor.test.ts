import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig, variables } from '#platform/config';
import { listeningFindings } from '#installation';
import { environmentFileFinding, nameFinding } from '../../../src/cli/doctor/settings-checks.js';
import { nameDistance } from '../../../src/platform/config/misspelt-names.js';

describe('the distance of two names', () => {
  it.each([
    ['PORT', 'PORT', 0],
    ['PROT', 'PORT', 1],
    ['PUBLIC_URLL', 'PUBLIC_URL', 1],
    ['PUBLC_URL', 'PUBLIC_URL', 1],
    ['PUBLIC_URI', 'PUBLIC_URL', 1],
    ['', 'HOST', 4],
    ['HOME', 'HOST', 2],
  ])('from %s to %s is %i', (from, to, distance) => {
    expect([nameDistance(from, to), nameDistance(to, from)]).toEqual([distance, distance]);
  });
});

describe('names of the environment', () => {
  it.each([
    ['PROT', 'PROT (did you mean PORT?)'],
    ['PUBLIC_URLL', 'PUBLIC_URLL (did you mean PUBLIC_URL?)'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXY'],
    ['port', null],
    ['OIDC_CLIENT', 'OIDC_CLIENT'],
    ['LATCHKEY_PORT', 'LATCHKEY_PORT'],
  ])('that are misspelt like %s are told', (name, told) => {
    const { severity, message } = nameFinding({ PORT: '1', [name]: 'a value' });
    expect(severity).toBe(told === null ? 'ok' : 'warning');
    if (told !== null) expect(message).toContain(told);
    expect(message).not.toContain('a value');
  });

  it('of ours, and of every shell and container, are not', () => {
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

describe('the environment file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-env-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const severity = () => environmentFileFinding(folder).severity;

  it('may be missing or plain text', () => {
    expect(severity()).toBe('ok');
    writeFileSync(join(folder, '.env'), 'PORT=3000\n');
    expect(severity()).toBe('ok');
  });

  it('may not be a folder', () => {
    mkdirSync(join(folder, '.env'));
    expect(environmentFileFinding(folder)).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining('it is a directory'),
    });
  });

  it('may begin with a byte order mark, and may not be UTF-16', () => {
    writeFileSync(join(folder, '.env'), '\uFEFFPORT=3000');
    expect(severity()).toBe('ok');
    writeFileSync(join(folder, '.env'), '\uFEFFPORT=3000', 'utf16le');
    expect(severity()).toBe('problem');
  });
});

describe('the addresses to listen on', () => {
  const severities = (environment: Record<string, string>, isContainer = false) =>
    listeningFindings(loadConfig(environment), isContainer).map(({ subject, severity }) => [
      subject,
      severity,
    ]);
  const https = { PUBLIC_URL: 'https://desk.example.com' };

  it('may be those of this machine', () => {
    expect(severities({ HOST: '127.0.0.1', METRICS_PORT: '9090', METRICS_HOST: '::1' })).toEqual([
      ['address', 'ok'],
      ['metrics address', 'ok'],
    ]);
    expect(severities({ HOST: '192.0.2.7' })).toEqual([['address', 'problem']]);
  });

  it('should not be all of them behind a proxy or with metrics, but in a container', () => {
    const open = { HOST: '0.0.0.0', METRICS_PORT: '9090', METRICS_HOST: '::' };
    expect(severities({ HOST: '0.0.0.0' })).toEqual([['address', 'ok']]);
    expect(severities({ ...https, ...open })).toEqual([
      ['address', 'warning'],
      ['metrics address', 'warning'],
    ]);
    expect(severities({ ...https, ...open }, true)).toEqual([
      ['address', 'ok'],
      ['metrics address', 'ok'],
    ]);
  });
});
