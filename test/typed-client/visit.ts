import createClient from 'openapi-fetch';
import type { paths } from './api.js';

/** Returns the data of an operation, or throws its error response. */
function expectData<Data>(result: { data?: Data; error?: { code: string } }): Data | undefined {
  if (result.error) throw new Error(`refused with ${result.error.code}`);
  return result.data;
}

const PASSWORD = 'correct horse battery';
const BEARER = { header: { 'X-Auth-Mode': 'bearer' } } as const;

/**
 * Calls a service as a program made with generated types would, without a cast. Returns what it learnt, so that a test
 * can look at it.
 */
export async function visit(baseUrl: string) {
  const stranger = createClient<paths>({ baseUrl });
  const isFresh = expectData(await stranger.GET('/users/setup-required'))?.setup_required;
  const provider = expectData(await stranger.GET('/users/oidc-config'));
  const issuer: string | undefined = provider?.issuer_url;
  await stranger.POST('/users/create', { body: { username: 'ada', password: PASSWORD } });
  const login = expectData(
    await stranger.POST('/users/login', { body: { username: 'ada', password: PASSWORD }, params: BEARER }),
  );
  if (!login || 'requires_totp' in login) throw new Error('a second factor that nobody set up');

  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${login.token}` } });
  const me = expectData(await client.GET('/users/me'));
  const value = { host: 'web-1', ports: [22, 443], note: null };
  const path = { name: 'hosts/web-1' };
  const version: number | undefined = expectData(
    await client.PUT('/users/data/{name}', { params: { path }, body: { value } }),
  )?.version;
  const stored = expectData(await client.GET('/users/data/{name}', { params: { path } }));
  const conflict = await client.PUT('/users/data/{name}', { params: { path }, body: { value, version: 7 } });
  const found = conflict.error?.code === 'VERSION_CONFLICT' ? conflict.error.version : undefined;
  const { allowed } = expectData(
    await client.PATCH('/users/registration-allowed', { body: { allowed: false } }),
  ) ?? { allowed: true };
  const closed = await stranger.POST('/users/create', { body: { username: 'eve', password: PASSWORD } });
  const users = expectData(await client.GET('/users/list', { params: { query: { limit: 10 } } }));
  const sessions = expectData(await client.GET('/users/sessions'));
  const entries = expectData(await client.GET('/api/audit-logs', { params: { query: { action: 'login' } } }));
  if (typeof entries === 'string') throw new Error('lines that nobody asked for');
  const lines = await client.GET('/api/audit-logs', {
    params: { query: { action: 'login' } },
    headers: { Accept: 'application/x-ndjson' },
    parseAs: 'text',
  });
  const secret = expectData(await client.POST('/users/totp/setup'))?.secret;
  const unproved = await client.POST('/users/totp/disable', { body: { totp_code: '000000' } });
  await client.POST('/api/security/passcode', { body: { new_passcode: '482916' } });
  await client.POST('/api/security/lock');
  const locked = await client.GET('/users/me');
  const reason = locked.error?.code === 'ACCOUNT_LOCKED' ? locked.error.reason : undefined;
  const unlocked = expectData(
    await client.POST('/api/security/unlock', { body: { passcode: '482916' }, params: BEARER }),
  );
  const fresh = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${unlocked?.token}` } });
  const ended = expectData(await fresh.POST('/users/sessions/revoke-all', { body: { exceptCurrent: true } }));
  const left = expectData(await fresh.POST('/users/logout'))?.success;

  return {
    isFresh,
    provider,
    issuer,
    me,
    version,
    value: stored?.value,
    found,
    allowed,
    closed: closed.error?.code,
    usernames: users?.users.map(({ username }) => username),
    devices: sessions?.sessions.map(({ deviceType }) => deviceType),
    actions: entries?.entries.map(({ action }) => action),
    lines: lines.data,
    hasSecret: secret !== undefined,
    unproved: unproved.error?.code,
    reason,
    ended: ended?.count,
    left,
  };
}
