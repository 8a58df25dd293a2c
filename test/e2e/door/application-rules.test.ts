import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

let counter = 0;

function anApplication(more: object = {}) {
  counter += 1;
  const slug = `rule-${counter}`;
  return {
    ...{ slug, name: 'Shell', origin: `https://${slug}.example.com`, mode: 'gateway' },
    ...{ upstream: 'http://127.0.0.1:7681', ...more },
  };
}

const FORWARD = { mode: 'forward', upstream: null };
const HTTPS = { upstream: 'https://10.0.0.7' };

/** What is wrong, and the code of the refusal. */
const REFUSED: readonly (readonly [code: string, more: object])[] = [
  ...['', 'A', 'a--b', '-a', 'a-', 'a_b', 'ä', 'a'.repeat(64), 'presets', 'api'].map(
    (slug) => [slug === '' ? 'INVALID_REQUEST' : 'INVALID_SLUG', { slug }] as const,
  ),
  ...['shell.example.com', 'ftp://a.example.com', 'https://', 'https://a.example.com/x', 'null'].map(
    (origin) => ['INVALID_ORIGIN', { origin }] as const,
  ),
  ...[
    'https://*.example.com',
    'https://u@a.example.com',
    'https://bücher.example',
    'https://a.example.com:0',
  ].map((origin) => ['INVALID_ORIGIN', { origin }] as const),
  ['OWN_HOST', { origin: 'https://auth.example.com' }],
  ['OWN_HOST', { origin: 'https://AUTH.example.com.:8443' }],
  ['OWN_HOST', { origin: 'http://auth.example.com' }],
  ['OWN_HOST', { origin: 'https://auth.example.com', path_prefix: '/x/', ...FORWARD }],
  ['OWN_HOST', { origin: 'https://front.example.com' }],
  ['INVALID_PATH_PREFIX', { ...FORWARD, path_prefix: '/' }],
  ['INVALID_PATH_PREFIX', { ...FORWARD, path_prefix: '/x' }],
  ['INVALID_PATH_PREFIX', { ...FORWARD, path_prefix: '/../' }],
  ['INVALID_PATH_PREFIX', { ...FORWARD, path_prefix: '/a%20b/' }],
  ['INVALID_PATH_PREFIX', { ...FORWARD, path_prefix: '/.latchkey/' }],
  ['PATH_PREFIX_NOT_ALLOWED', { path_prefix: '/x/' }],
  ['UPSTREAM_REQUIRED', { upstream: null }],
  ['UPSTREAM_REQUIRED', { upstream: undefined }],
  ['UPSTREAM_NOT_ALLOWED', { mode: 'forward' }],
  ...[
    ...[
      '127.0.0.1:7681',
      'ftp://10.0.0.7',
      'http://',
      'http://u:p@10.0.0.7',
      'http://10.0.0.7?x',
      'unix:sock',
    ],
    ...[
      'http://10.0.0.7#x',
      'http://10.0.0.7/../x',
      'http://10.0.0.7/a b',
      ...['unix:/run/../sock', 'unix:/run//sock', 'unix:/run/./sock'],
      'file:///x',
    ],
  ].map((upstream) => ['INVALID_UPSTREAM', { upstream }] as const),
  ...[
    ...[
      '169.254.169.254',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '100.100.100.200',
      '224.0.0.1',
      '0.0.0.0',
      '255.255.255.255',
    ],
    ...[
      '[::ffff:169.254.169.254]',
      '[::ffff:a9fe:a9fe]',
      '2852039166',
      '0xa9fea9fe',
      '0251.0376.0251.0376',
      '[::]',
    ],
  ].map((host) => ['UPSTREAM_FORBIDDEN', { upstream: `http://${host}:80` }] as const),
  ...['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'].map(
    (host) => ['UPSTREAM_FORBIDDEN', { upstream: `http://${host}:3000` }] as const,
  ),
  ['INVALID_UPSTREAM_TLS', { insecure: true }],
  ['INVALID_UPSTREAM_TLS', { server_name: 'a.example.com' }],
  ['INVALID_UPSTREAM_TLS', { ...HTTPS, insecure: true, ca_file: '/etc/ca.pem' }],
  ['INVALID_REQUEST', { ...HTTPS, ca_file: 'ca.pem' }],
  ['INVALID_REQUEST', { ...HTTPS, fingerprint: 'abcd' }],
  ['INVALID_REQUEST', { ...HTTPS, server_name: 'a b' }],
  ['UNKNOWN_ROLES', { who: { roles: ['staff'] } }],
  ['UNKNOWN_ROLES', { who: { roles: ['admin'] } }],
  ['INVALID_AUDIENCE', { who: { roles: 'staff' } }],
  ['INVALID_AUDIENCE', { who: { users: [], roles: [3] } }],
  ...['nobody', null, 1, [], {}, { users: 'ada' }, { users: ['ada'] }].map(
    (who) => ['INVALID_AUDIENCE', { who }] as const,
  ),
  ...['/x/', '/{id}/{id}/', '/a/{id', '/../{id}/', 'a b', '', '/a%20/{id}/'].map(
    (terminal) => ['INVALID_TERMINAL_RULE', { terminal }] as const,
  ),
  ['INVALID_TERMINAL_RULE', { ...FORWARD, path_prefix: '/x/', terminal: '/y/{id}/' }],
  ['HOLD_NOT_SUPPORTED', { on_lock: 'hold' }],
  ['HOLD_NOT_SUPPORTED', { on_lock: 'hold', preset: 'shellinabox' }],
  ['HOLD_NOT_SUPPORTED', { on_lock: 'hold', preset: 'ttyd', ...FORWARD }],
  ['NOT_SAME_SITE', { on_lock: 'hold', preset: 'ttyd', origin: 'https://shell.example.net' }],
  ['NOT_SAME_SITE', { on_lock: 'hold', preset: 'ttyd', origin: 'http://shell.example.com' }],
  ...['health', '/', '/a*', '/a%20b', '/a/../b', '/a//b', '/a?b', '/a#b', '/a\\b', ''].map(
    (path) => ['INVALID_PUBLIC_PATH', { public_paths: ['/ok', path] }] as const,
  ),
  ['INVALID_PUBLIC_PATH', { ...FORWARD, path_prefix: '/x/', public_paths: ['/y'] }],
  ...[
    ...[
      'Host',
      'cookie',
      'Authorization',
      'Connection',
      'Content-Type',
      'Transfer-Encoding',
      'Sec-User',
      'Set-Cookie',
    ],
    ...[
      'X-Forwarded-For',
      'X-Latchkey-Assertion',
      'Upgrade',
      'a b',
      'a:b',
      '',
      'Ä',
      'X_User',
      'Remote-Groups',
    ],
  ].map((user_header) => ['INVALID_HEADER_NAME', { identity: { user_header } }] as const),
  ['INVALID_REQUEST', { identity: { user_header: 1 } }],
  ['INVALID_REQUEST', { identity: 'Remote-User' }],
  ['INVALID_REQUEST', { identity: { adapter: 'other' } }],
  ['ENCODED_SLASH_NOT_ALLOWED', { allow_encoded_slash: true, public_paths: ['/health'] }],
  ['ENCODED_SLASH_NOT_ALLOWED', { allow_encoded_slash: true, terminal: '/t/{id}/' }],
  ['ENCODED_SLASH_NOT_ALLOWED', { allow_encoded_slash: true, upstream: 'http://10.0.0.7/base' }],
  ['ENCODED_SLASH_NOT_ALLOWED', { allow_encoded_slash: true, preset: 'jupyter', public_paths: ['/health'] }],
  ['INVALID_REQUEST', { name: ' ' }],
  ['INVALID_REQUEST', { name: 'a'.repeat(101) }],
  ['INVALID_REQUEST', { icon: 'a\nb' }],
  ['INVALID_REQUEST', { mode: 'proxy' }],
  ['INVALID_REQUEST', { needs: 'nothing' }],
  ['INVALID_REQUEST', { enabled: 'true' }],
  ['INVALID_REQUEST', { enabled: null }],
  ['INVALID_REQUEST', { max_age_minutes: 0 }],
  ['INVALID_REQUEST', { max_age_minutes: '5' }],
  ['INVALID_REQUEST', { preset: 'vim' }],
  ['INVALID_REQUEST', { public_paths: '/health' }],
  ['INVALID_REQUEST', { public_paths: [1] }],
  ['INVALID_REQUEST', { public_paths: Array.from({ length: 101 }, (_, i) => `/p${i}`) }],
  ['INVALID_REQUEST', { timeouts: { connect_seconds: 0 } }],
  ['INVALID_REQUEST', { timeouts: [] }],
  ...[1001, 1005, 1006, 2999, 5000].map((close_code) => ['INVALID_REQUEST', { close_code }] as const),
];

describe.each(engines)('the rules of applications on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: { PUBLIC_URL: 'https://auth.example.com', FRONTEND_URL: 'https://front.example.com/app' },
  });
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
  });

  const create = (more: object = {}) => admin.client.post('/api/applications', anApplication(more));
  const created = async (more: object = {}) => {
    const answer = await create(more);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };

  it.each(REFUSED)('refuse with %s the fields %j', async (code, more) => {
    const { status, body } = await create(more);
    expect([status, body.code, body.error]).toEqual([400, code, expect.any(String)]);
  });

  it('refuse all of it at a change as well, and store nothing', async () => {
    const application = await created();
    for (const [code, more] of REFUSED) {
      const { upstream: given, ...rest } = more as { upstream?: unknown };
      const body = { ...rest, ...('upstream' in more && given === undefined ? { upstream: null } : more) };
      const isEmptyText = code === 'INVALID_REQUEST' && (more as { slug?: string }).slug === '';
      const expected = isEmptyText ? 'INVALID_SLUG' : code;
      const answer = await admin.client.patch(`/api/applications/${application.id}`, body);
      expect([body, answer.body.code]).toEqual([body, expected]);
    }
    expect((await admin.client.get(`/api/applications/${application.id}`)).body).toEqual(application);
  });

  it.each([
    ['http://10.0.0.7', 'http://10.0.0.7:80'],
    ['HTTPS://Shell.internal/Base/', 'https://shell.internal:443/Base'],
    ['http://[::1]:7681', 'http://[::1]:7681'],
    ['http://2130706433:7681', 'http://127.0.0.1:7681'],
    ['http://localhost:7681', 'http://localhost:7681'],
    ['unix:/run/shell.sock', 'unix:/run/shell.sock'],
  ])('accept the upstream %s as %s', async (upstream, normal) => {
    expect((await created({ upstream })).upstream).toBe(normal);
  });

  it('accept fingerprints as browsers and OpenSSL show them', async () => {
    const shown = Array(32).fill('AB').join(':');
    expect((await created({ ...HTTPS, fingerprint: shown })).fingerprint).toBe('ab'.repeat(32));
  });

  it('let the front end of an adapter be its application', async () => {
    const front = { origin: 'https://front.example.com', preset: 'termix' };
    expect(await created(front)).toMatchObject({ identity: { adapter: 'termix' }, on_lock: 'close' });
  });

  it('warn about plain HTTP, unverified certificates and uncovered pages', async () => {
    const codes = async (more: object) =>
      (await created(more)).warnings.map(({ code }: { code: string }) => code);
    expect(await codes({ origin: 'http://plain.example.com' })).toEqual(['PLAIN_HTTP']);
    expect(await codes({ origin: 'http://shell.localhost:3001' })).toEqual([]);
    expect(await codes({ ...HTTPS, insecure: true })).toEqual(['INSECURE_UPSTREAM']);
    const unframed = {
      on_lock: 'hold',
      unframed_hold: true,
      preset: 'ttyd',
      origin: 'https://shell.example.net',
    };
    expect(await codes(unframed)).toEqual(['UNFRAMED_HOLD']);
  });

  describe('and the presets', () => {
    it('are listed with what they fill', async () => {
      const { presets } = (await admin.client.get('/api/applications/presets')).body;
      expect(presets.map(({ name, hold }: { name: string; hold: string }) => [name, hold])).toEqual([
        ['ttyd', 'websocket'],
        ['wetty', 'engine.io'],
        ['novnc', 'rfb'],
        ['jupyter', 'websocket'],
        ['guacamole', 'no'],
        ['code-server', 'no'],
        ['shellinabox', 'no'],
        ['cockpit', 'no'],
        ['termix', 'no'],
        ['rexec', 'no'],
      ]);
      expect(presets[0].fills).toEqual({ prefix: 'strip', close_code: 1000 });
    });

    it('fill what the body leaves out, and hold where that is possible', async () => {
      expect(await created({ preset: 'jupyter' })).toMatchObject({
        host_header: 'upstream',
        origin_header: 'upstream',
        allow_encoded_slash: true,
        on_lock: 'hold',
        hold: 'websocket',
      });
      expect(await created({ preset: 'ttyd', close_code: null })).toMatchObject({ close_code: null });
      expect(await created({ preset: 'jupyter', public_paths: ['/health'] })).toMatchObject({
        allow_encoded_slash: false,
      });
      expect(await created({ preset: 'ttyd', on_lock: 'close' })).toMatchObject({ on_lock: 'close' });
      for (const more of [FORWARD, { origin: 'https://shell.example.org' }, { preset: 'shellinabox' }])
        expect(await created({ preset: 'ttyd', ...more })).toMatchObject({ on_lock: 'close' });
    });

    it('fill at a change as well, but no later change', async () => {
      const { id } = await created();
      const change = async (body: object) => (await admin.client.patch(`/api/applications/${id}`, body)).body;
      expect(await change({ preset: 'novnc' })).toMatchObject({
        on_lock: 'hold',
        websocket_ping_seconds: 30,
      });
      expect(await change({ websocket_ping_seconds: 0 })).toMatchObject({ preset: 'novnc' });
      expect(await change({ name: 'Desk' })).toMatchObject({ on_lock: 'hold', websocket_ping_seconds: 0 });
      expect((await change({ origin: 'https://desk.example.net' })).code).toBe('NOT_SAME_SITE');
      expect(await change({ preset: null })).toMatchObject({ preset: null, on_lock: 'close', hold: 'no' });
    });
  });
});
