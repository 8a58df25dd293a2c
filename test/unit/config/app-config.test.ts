import { describe, expect, it } from '@jest/globals';
import { InvalidConfiguration, loadConfig, type VariableName } from '#platform/config';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
const MARK = 'marked-value';

/** Values that each variable must reject. */
const REFUSED: Partial<Record<VariableName, string[]>> = {
  HOST: [
    '[localhost]',
    '[127.0.0.1]',
    '[::1',
    '::1]',
    'http://localhost',
    '127.0.0.1:3000',
    'a b',
    '*',
    `${MARK}/`,
  ],
  METRICS_HOST: ['[localhost]', '127.0.0.1:9464'],
  GATEWAY_PORT: ['-1', '65536', 'on', 'OFF', '1e3', `80${MARK}`],
  GATEWAY_HOST: ['[localhost]', '127.0.0.1:3001'],
  PORT: ['-1', '65536', '80.5', '0x50', '1e3', ' 80', 'http', `80${MARK}`],
  DATABASE_URL: [
    MARK,
    'sqlite:',
    'sqlite://',
    `sqlite:./data/latchkey.db?mode=${MARK}`,
    `postgres://user:${MARK}@host/name`,
    'mysql://',
    `mysql://user:${MARK}@host`,
    `mysql://user:${MARK}@host/`,
    `mysql://user:${MARK}@host/name?ssl=maybe`,
    `mysql://user:${MARK}@host/name?ssl=skip-verify`,
    `mysql://user:${MARK}@host/name?ssl=true&sslCa=/nowhere.pem`,
    `mysql://user:${MARK}@host/name?ssl=true&sslCa=package.json`,
    `mysql://user:${MARK}@host/name?sslCa=test/support/fixtures/tls/provider.cert.pem`,
    `mysql://user:${MARK}@host/name?ssl=insecure-skip-verification&sslCa=test/support/fixtures/tls/provider.cert.pem`,
    `mysql://user:${MARK}@host/name?charset=latin1`,
    `mysql://user:${MARK}@host/name?poolSize=0`,
    `mysql://user:${MARK}@host/name?poolSize=201`,
    `mysql://user:${MARK}@host/name?poolSize=1.5`,
    `mysql://user:${MARK}@host/name?timeoutMs=99`,
    `mysql://user:${MARK}@host/name?timeoutMs=60001`,
    `mysql://user:${MARK}@host/name?timeoutMs=soon`,
    `mysql://user:${MARK}%zz@host/name`,
    `mysql://user:${MARK}@host/%zz`,
    `mysql://user:${MARK}@host:99999/name`,
  ],
  KEEP_ALIVE_SECONDS: ['0', '3601', '1.5', MARK],
  MIGRATE_ON_START: ['yes', 'TRUE', '1', MARK],
  MASTER_KEY: [
    MARK,
    `k1:${MARK}`,
    `k1:${Buffer.alloc(31, 1).toString('base64')}`,
    `k1:${Buffer.alloc(33, 1).toString('base64')}`,
    KEY,
    `:${KEY}`,
    `a name:${KEY}`,
    `${'k'.repeat(17)}:${KEY}`,
    `k1:${KEY},`,
    `k1:${KEY},k1:${OTHER_KEY}`,
  ],
  DATA_RECOVERY: ['maybe', 'Server', MARK],
  PUBLIC_URL: [
    MARK,
    'ftp://host',
    'localhost:3000',
    'https://host?a=1',
    'https://host#a',
    `https://u:${MARK}@host`,
  ],
  FRONTEND_URL: [MARK, 'javascript:alert(1)', 'https://host?next=1'],
  CORS_ORIGINS: [
    '*',
    'null',
    MARK,
    'https://host/',
    'https://host/path',
    'https://HOST',
    'https://host:443',
    'https://a, b',
    'file://',
    'file://host',
    'javascript://host',
    'capacitor://',
    'capacitor://localhost/',
    'app://*',
    'Tauri://localhost',
    'wss://host',
  ],
  CORS_ALLOW_FILE_ORIGIN: ['yes', MARK],
  TRUSTED_PROXIES: ['::/0', '10.0.0', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', '10.0.0.0/', MARK],
  BCRYPT_COST: ['3', '16', '12.5', MARK],
  PASSWORD_MIN_LENGTH: ['0', '129', MARK],
  PASSWORD_BLOCKLIST: ['on', MARK],
  ISSUER_NAME: ['x'.repeat(65)],
  LOCKED_STATUS: ['418', '403.0', MARK],
  STEP_UP: ['some', 'ALL', MARK],
  ...{ SECOND_FACTOR_REQUIRED: ['on', 'Everyone', MARK], SECOND_FACTOR_ENROLMENT: ['closed', MARK] },
  WOULD_LOCK_OUT_STATUS: ['423', '403.0', MARK],
  OIDC_SECOND_FACTOR: ['Page', 'off', MARK],
  TERMINAL_ACCESS_MINUTES: ['0', '1441', MARK],
  OIDC_ISSUER_URL: [MARK, 'ldap://host'],
  OIDC_AUTHORIZATION_URL: [MARK],
  OIDC_TOKEN_URL: [MARK],
  OIDC_USERINFO_URL: [MARK],
  OIDC_TOKEN_ENDPOINT_AUTH_METHOD: ['private_key_jwt', MARK],
  OIDC_USE_USERINFO: ['no', MARK],
  OIDC_ALLOW_INSECURE: ['yes', MARK],
  HTTPS_PROXY: [
    `socks5://${MARK}`,
    `http://host/${MARK}`,
    `http://u:%zz@${MARK}`,
    `http://u:${MARK}@host:99999`,
  ],
  REDIS_URL: [MARK, `http://:${MARK}@host`],
  REQUESTS_PER_MINUTE: ['-1', '1000001', MARK],
  REGISTRATIONS_PER_HOUR: ['-1', '1000001', MARK],
  LOG_LEVEL: ['verbose', 'INFO', MARK],
  LOG_FORMAT: ['xml', MARK],
  MYSQL_CAUSAL_READS: ['on', MARK],
  WEB: ['true', 'On', MARK],
  INSTALLATION_NAME: ['x'.repeat(65)],
  BRAND_LOGO_FILE: ['package.json', 'docs/openapi.json'],
  BRAND_ACCENT_COLOR: ['red', '#fff', '#12345g', '1f5fbf', '#1f5fbf80', MARK],
  BRAND_LINKS: [
    MARK,
    'https://example.com',
    '=https://example.com',
    'Privacy=',
    'Privacy=example.com',
    'Privacy=javascript:alert(1)',
    'Privacy=https://exa mple.com',
    `${'x'.repeat(41)}=https://example.com`,
    Array.from({ length: 9 }, () => 'Privacy=https://example.com').join(','),
  ],
  SECURITY_CONTACT: [MARK, 'security@example.com', 'http://example.com', 'mailto:a b', 'javascript:1'],
  SECURITY_LANGUAGES: ['de_DE', `${MARK}!`],
  DEFAULT_LOCALE: ['english language', 'de_DE', '1', `${MARK}!`],
  GUACAMOLE_PATH: ['guacamole', '/', '/a b', '/a?b', MARK],
};

const refusals = Object.entries(REFUSED).flatMap(([name, values]) =>
  values.map((value): [string, string] => [name, value]),
);

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfiguration);
    return (error as InvalidConfiguration).problems;
  }
  return [];
}

describe('loadConfig', () => {
  it('has a working default for every variable', () => {
    const config = loadConfig({});

    expect(config.env).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3000,
      KEEP_ALIVE_SECONDS: 130,
      MIGRATE_ON_START: true,
      DATA_RECOVERY: 'server',
      PUBLIC_URL: 'http://localhost:3000',
      CORS_ORIGINS: [],
      TRUSTED_PROXIES: [],
      BCRYPT_COST: 12,
      PASSWORD_MIN_LENGTH: 8,
      PASSWORD_BLOCKLIST: false,
      ISSUER_NAME: 'Latchkey',
      ...{ LOCKED_STATUS: 403, WOULD_LOCK_OUT_STATUS: 409 },
      ...{ STEP_UP: undefined, SECOND_FACTOR_REQUIRED: 'off', SECOND_FACTOR_ENROLMENT: 'open' },
      TERMINAL_ACCESS_MINUTES: 15,
      REQUESTS_PER_MINUTE: 600,
      REGISTRATIONS_PER_HOUR: 100,
      LOG_LEVEL: 'info',
      MYSQL_CAUSAL_READS: 'off',
      GUACAMOLE_PATH: '/guacamole',
    });
    expect(config.database).toEqual({ engine: 'sqlite', file: './data/latchkey.db' });
    expect([config.frontendUrl, config.isHttps]).toEqual(['http://localhost:3000', false]);
  });

  it('treats an empty variable as unset', () => {
    const empty = Object.fromEntries(Object.keys(loadConfig({}).env).map((name) => [name, '']));

    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('returns a frozen configuration', () => {
    const config = loadConfig({});

    expect(Object.isFrozen(config) && Object.isFrozen(config.env)).toBe(true);
  });

  it.each(refusals)('rejects %s=%s without printing the value', (name, value) => {
    const problems = problemsOf({ [name]: value });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} \\w`));
    expect(problems[0]).not.toContain(MARK);
    expect(problems[0]).not.toContain(KEY);
  });

  it('reports every problem at once', () => {
    const environment = { PORT: 'x', BCRYPT_COST: '99', CORS_ORIGINS: '*', LOG_LEVEL: 'loud' };

    expect(problemsOf(environment)).toEqual([
      'PORT must be a whole number',
      'CORS_ORIGINS must be a comma-separated list of origins like https://app.example.com or capacitor://localhost',
      'BCRYPT_COST must be between 4 and 15',
      'LOG_LEVEL must be debug, info, warn or error',
    ]);
    expect(() => loadConfig(environment)).toThrow(/^The configuration is not valid:\n {2}PORT .*\n {2}CORS/);
  });

  it('reports contradictions together with invalid values', () => {
    const environment = { NODE_ENV: 'production', PORT: 'x', DATABASE_URL: 'mysql://h/db', BCRYPT_COST: '9' };

    expect(problemsOf(environment)).toEqual([
      'PORT must be a whole number',
      'MASTER_KEY or MASTER_KEY_FILE is required with MySQL',
      'BCRYPT_COST must be at least 10 in production',
    ]);
  });

  it('rejects an incomplete OIDC provider', () => {
    expect(problemsOf({ OIDC_ISSUER_URL: 'https://sso.example.com', OIDC_CLIENT_ID: 'latchkey' })).toEqual([
      'OIDC_CLIENT_SECRET is required with any of OIDC_ISSUER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET',
    ]);
    expect(problemsOf({ OIDC_SCOPES: 'openid', OIDC_CA_FILE: '/etc/ca.pem' })).toEqual([]);
  });

  it('requires a master key with MySQL, which has no folder for a key file', () => {
    const mysql = { DATABASE_URL: 'mysql://user@host/name' };

    expect(problemsOf(mysql)).toEqual(['MASTER_KEY or MASTER_KEY_FILE is required with MySQL']);
    expect(problemsOf({ ...mysql, MASTER_KEY: `k1:${KEY}` })).toEqual([]);
    expect(problemsOf({ ...mysql, MASTER_KEY_FILE: '/run/secrets/key' })).toEqual([]);
    expect(problemsOf({ ...mysql, MASTER_KEY: 'k1:short' })).toEqual([
      'MASTER_KEY must be a comma-separated list of kid:base64, each key 32 random bytes',
    ]);
  });

  it('rejects both MASTER_KEY and MASTER_KEY_FILE', () => {
    expect(problemsOf({ MASTER_KEY: `k1:${KEY}`, MASTER_KEY_FILE: './key' })).toEqual([
      'MASTER_KEY and MASTER_KEY_FILE are mutually exclusive',
    ]);
  });

  it('rejects a low bcrypt cost in production only', () => {
    expect(problemsOf({ BCRYPT_COST: '9', NODE_ENV: 'production' })).toEqual([
      'BCRYPT_COST must be at least 10 in production',
    ]);
    expect(problemsOf({ BCRYPT_COST: '10', NODE_ENV: 'production' })).toEqual([]);
    expect(problemsOf({ BCRYPT_COST: '4', NODE_ENV: 'development' })).toEqual([]);
  });

  it('reads master keys in order', () => {
    const { MASTER_KEY } = loadConfig({ MASTER_KEY: `k2:${OTHER_KEY}, k1:${KEY}` }).env;

    expect(MASTER_KEY!.map(({ kid, key }) => [kid, key.toString('base64')])).toEqual([
      ['k2', OTHER_KEY],
      ['k1', KEY],
    ]);
  });

  it('parses lists, URLs and flags', () => {
    const config = loadConfig({
      PUBLIC_URL: 'https://id.example.com/accounts/',
      FRONTEND_URL: 'https://app.example.com/',
      CORS_ORIGINS: 'https://a.example, http://localhost:5173',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      MIGRATE_ON_START: 'false',
      LOCKED_STATUS: '423',
      WOULD_LOCK_OUT_STATUS: '403',
    });

    expect(config.env).toMatchObject({
      PUBLIC_URL: 'https://id.example.com/accounts',
      CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'],
      TRUSTED_PROXIES: ['10.0.0.0/8', '::1'],
      MIGRATE_ON_START: false,
      LOCKED_STATUS: 423,
      WOULD_LOCK_OUT_STATUS: 403,
    });
    expect([config.frontendUrl, config.isHttps]).toEqual(['https://app.example.com', true]);
  });

  it.each([
    'HTTPS://ID.Example.com/accounts/',
    '  https://id.example.com/accounts ',
    'Https://id.example.com:443/accounts',
  ])('parses the URL "%s" as browsers do', (given) => {
    const config = loadConfig({ PUBLIC_URL: given, FRONTEND_URL: given, OIDC_TOKEN_URL: given });
    const url = 'https://id.example.com/accounts';

    expect([config.env.PUBLIC_URL, config.frontendUrl, config.env.OIDC_TOKEN_URL]).toEqual([url, url, url]);
    expect([config.publicOrigin, config.isHttps]).toEqual(['https://id.example.com', true]);
  });

  it('keeps the spelling of an issuer, and lower-cases the scheme of a Redis URL', () => {
    const provider = { OIDC_CLIENT_ID: 'latchkey', OIDC_CLIENT_SECRET: 'secret' };
    const { env } = loadConfig({
      ...provider,
      OIDC_ISSUER_URL: ' HTTPS://sso.example.com/ ',
      REDIS_URL: ' REDISS://host:6380',
    });

    expect([env.OIDC_ISSUER_URL, env.REDIS_URL]).toEqual(['HTTPS://sso.example.com/', 'rediss://host:6380']);
  });

  it('accepts exact origins of apps and extensions, and file:// only when enabled', () => {
    const apps = [
      'capacitor://localhost',
      'ionic://localhost',
      'tauri://localhost',
      'app://.',
      'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb',
      'moz-extension://0a1b2c3d-0000-4000-8000-000000000000',
      'safari-web-extension://0A1B2C3D-0000-4000-8000-000000000000',
      'http://tauri.localhost',
    ];

    expect(loadConfig({ CORS_ORIGINS: apps.join(', ') }).corsOrigins).toEqual(apps);
    expect(problemsOf({ CORS_ORIGINS: 'file://' })).toEqual([
      'CORS_ORIGINS accepts file:// only with CORS_ALLOW_FILE_ORIGIN=true',
    ]);
    expect(loadConfig({ CORS_ORIGINS: 'app://.', CORS_ALLOW_FILE_ORIGIN: 'true' }).corsOrigins).toEqual([
      'app://.',
      'file://',
    ]);
  });
});

describe('HOST and METRICS_HOST', () => {
  it.each([
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['[::]', '::'],
    ['0.0.0.0', '0.0.0.0'],
    ['localhost', '127.0.0.1'],
    ['Localhost', '127.0.0.1'],
    ['my-host.internal', 'my-host.internal'],
  ])('normalises %s to %s', (given, host) => {
    expect(loadConfig({ HOST: given, METRICS_HOST: given }).env).toMatchObject({
      HOST: host,
      METRICS_HOST: host,
    });
  });
});

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/latchkey.db', './data/latchkey.db'],
    ['sqlite:/var/lib/latchkey.db', '/var/lib/latchkey.db'],
    ['sqlite:///var/lib/latchkey.db', '/var/lib/latchkey.db'],
    ['sqlite://./data/l.db', './data/l.db'],
    ['sqlite://data/l.db', 'data/l.db'],
    ['sqlite://../l.db', '../l.db'],
    ['sqlite::memory:', ':memory:'],
    ['sqlite://:memory:', ':memory:'],
  ])('parses %s as the file %s', (value, file) => {
    expect(loadConfig({ DATABASE_URL: value }).database).toEqual({ engine: 'sqlite', file });
  });

  it('decodes percent-encoded parts, and has defaults', () => {
    const url = (value: string) => loadConfig({ DATABASE_URL: value, MASTER_KEY: `k1:${KEY}` }).database;

    expect(url('mysql://a%40b:p%2Fw@db.example/latch%20key')).toEqual({
      engine: 'mysql',
      host: 'db.example',
      port: 3306,
      user: 'a@b',
      password: 'p/w',
      database: 'latch key',
      poolSize: 10,
      timeoutMs: 2500,
      ssl: false,
    });
    expect(url('mysql://u@[::1]:3307/db?ssl=true&poolSize=25&timeoutMs=800')).toMatchObject({
      host: '::1',
      port: 3307,
      poolSize: 25,
      timeoutMs: 800,
      ssl: { rejectUnauthorized: true, verifyIdentity: true },
    });
    expect(url('mysql://u@h/db?ssl=insecure-skip-verification')).toMatchObject({
      ssl: { rejectUnauthorized: false, verifyIdentity: false },
    });
    expect(url('mysql://u@h/db?ssl=true&sslCa=test/support/fixtures/tls/provider.cert.pem')).toMatchObject({
      ssl: { verifyIdentity: true, ca: expect.stringContaining('BEGIN CERTIFICATE') },
    });
  });
});
