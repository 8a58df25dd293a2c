import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const PUBLIC_URL = 'https://auth.example.com';
const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
let counter = 0;

/** A gateway application of the same site as Latchkey, on a host of its own. */
function anApplication(more: object = {}) {
  counter += 1;
  return {
    slug: `app-${counter}`,
    name: 'Shell',
    origin: `https://app-${counter}.example.com`,
    mode: 'gateway',
    upstream: 'http://127.0.0.1:7681',
    ...more,
  };
}

describe.each(engines)('applications on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PUBLIC_URL } });
  let admin: Person;
  let member: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    member = await aPerson(running.app, 'member');
  });

  const create = (more: object = {}) => admin.client.post('/api/applications', anApplication(more));
  const created = async (more: object = {}) => {
    const answer = await create(more);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const change = (id: string, body: object) => admin.client.patch(`/api/applications/${id}`, body);
  const get = async (id: string) => (await admin.client.get(`/api/applications/${id}`)).body;
  const audited = async (action: string) => {
    const { body } = await admin.client.get(`/api/audit-logs?action=${action}&limit=1`);
    return body.entries[0];
  };

  it('are registered with safe defaults: for admins only, without public paths', async () => {
    const request = anApplication({ origin: 'HTTPS://Plain.Example.com.:443/', name: '  Shell ' });
    const answer = await admin.client.post('/api/applications', request);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      slug: request.slug,
      name: 'Shell',
      icon: null,
      enabled: true,
      origin: 'https://plain.example.com',
      path_prefix: '',
      mode: 'gateway',
      upstream: 'http://127.0.0.1:7681',
      who: 'admins',
      needs: 'login',
      max_age_minutes: null,
      terminal: null,
      on_lock: 'close',
      hold: 'no',
      preset: null,
      public_paths: [],
      api_keys: false,
      activity: 'input',
      identity: {
        user_header: 'Remote-User',
        roles_header: 'Remote-Groups',
        name_header: 'Remote-Name',
        adapter: null,
      },
      host_header: 'keep',
      origin_header: 'keep',
      prefix: 'keep',
      close_code: null,
      websocket_ping_seconds: 0,
      timeouts: { connect_seconds: 5, first_byte_seconds: 60, idle_seconds: 300 },
      ca_file: null,
      server_name: null,
      fingerprint: null,
      insecure: false,
      max_hold_minutes: 480,
      unframed_hold: false,
      allow_encoded_slash: false,
      allow_preflight: false,
      version: 1,
      created_at: new Date(running.app.clock.now()).toISOString(),
      updated_at: new Date(running.app.clock.now()).toISOString(),
      warnings: [],
    });
    expect(await get(answer.body.id)).toEqual(answer.body);
    expect(await audited('application.created')).toMatchObject({
      actorId: admin.userId,
      subjectId: null,
      details: { application: answer.body.id, slug: request.slug },
    });
  });

  it('are listed in the order of their slugs, each with its users', async () => {
    const users = [admin.userId, member.userId].sort();
    const second = await created({ slug: 'zz-2', who: { users } });
    const first = await created({ slug: 'zz-1', who: { users: [member.userId, member.userId] } });
    const { applications } = (await admin.client.get('/api/applications')).body;

    expect(applications.slice(-2)).toEqual([first, second]);
    expect([first.who, second.who]).toEqual([{ users: [member.userId] }, { users }]);
  });

  it('belong to admins: sessions write, API keys of admins only read, others get nothing', async () => {
    const { id } = await created();
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const headers = bearer(key.body.token);
    const program = running.app.client();
    expect((await program.get('/api/applications', headers)).status).toBe(200);
    expect((await program.get(`/api/applications/${id}`, headers)).status).toBe(200);
    expect((await program.get('/api/applications/presets', headers)).status).toBe(200);
    const refused = [
      await program.post('/api/applications', anApplication(), headers),
      await program.patch(`/api/applications/${id}`, { enabled: false }, headers),
      await program.send('DELETE', `/api/applications/${id}`, undefined, headers),
    ];
    expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill('SESSION_REQUIRED'));
    for (const [method, path] of [
      ['GET', '/api/applications'],
      ['POST', '/api/applications'],
      ['GET', `/api/applications/${id}`],
      ['PATCH', `/api/applications/${id}`],
      ['DELETE', `/api/applications/${id}`],
      ['POST', `/api/applications/${id}/check`],
      ['GET', '/api/applications/presets'],
    ] as const) {
      expect((await member.client.send(method, path, undefined, {})).body.code).toBe('ADMIN_REQUIRED');
      expect((await running.app.client().send(method, path, undefined, {})).body.code).toBe('MISSING_TOKEN');
    }
  });

  it('are changed field by field, with the names of the fields in the audit log', async () => {
    const before = await created({
      public_paths: ['/health'],
      identity: { user_header: 'X-Forwarded-User' },
    });
    running.app.clock.advance(1_000);
    const change1 = {
      name: 'Other',
      icon: '🐚',
      who: { users: [member.userId] },
      timeouts: { connect_seconds: 9 },
      identity: { name_header: 'X-Name' },
    };
    const answer = await change(before.id, change1);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      ...change1,
      timeouts: { ...before.timeouts, connect_seconds: 9 },
      identity: { ...before.identity, name_header: 'X-Name' },
      version: 2,
      updated_at: new Date(running.app.clock.now()).toISOString(),
    });
    expect(await get(before.id)).toEqual(answer.body);
    expect((await audited('application.changed')).details).toEqual({
      application: before.id,
      slug: before.slug,
      changed: 'name,icon,who,identity,timeouts',
    });
    const reset = (await change(before.id, { icon: null, who: 'everyone' })).body;
    expect(reset).toMatchObject({ icon: null, who: 'everyone', version: 3 });
    expect((await change(before.id, { icon: null })).body.version).toBe(3);
  });

  it('refuse a change of an earlier version, and an empty one', async () => {
    const { id } = await created();
    expect((await change(id, { name: 'One', version: 1 })).body.version).toBe(2);
    expect(await change(id, { name: 'Two', version: 1 })).toMatchObject({
      status: 409,
      body: { code: 'VERSION_CONFLICT', version: 2 },
    });
    for (const empty of [{}, { version: 2 }, { unknown: 1 }])
      expect((await change(id, empty)).body.code).toBe('INVALID_REQUEST');
    expect((await get(id)).name).toBe('One');
  });

  it('keep every one of several concurrent changes, and one of those with the same version', async () => {
    const { id } = await created();
    const [one, two] = await Promise.all([
      change(id, { name: 'Changed' }),
      change(id, { needs: 'second_factor' }),
    ]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(await get(id)).toMatchObject({ name: 'Changed', needs: 'second_factor', version: 3 });

    const racing = await Promise.all([1, 2, 3].map((n) => change(id, { name: `Name ${n}`, version: 3 })));
    expect(racing.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = racing.find(({ status }) => status === 200)!;
    expect((await get(id)).name).toBe(winner.body.name);
  });

  it('have one winner when two admins register the same slug or origin at once', async () => {
    const [slugs, origins] = [
      [{ slug: 'same' }, { slug: 'same' }],
      [{ origin: 'https://same.example.com' }, { origin: 'https://same.example.com' }],
    ];
    const bySlug = await Promise.all(slugs.map((more) => create(more)));
    const byOrigin = await Promise.all(origins.map((more) => create(more)));
    expect(bySlug.map(({ body }) => body.code ?? 'done').sort()).toEqual(['SLUG_TAKEN', 'done']);
    expect(byOrigin.map(({ body }) => body.code ?? 'done').sort()).toEqual(['ORIGIN_TAKEN', 'done']);
    const { id } = await created();
    expect((await change(id, { slug: 'same' })).body.code).toBe('SLUG_TAKEN');
    expect((await change(id, { origin: 'https://same.example.com' })).body.code).toBe('ORIGIN_TAKEN');
    expect((await change(id, { origin: 'https://same.example.com:8443' })).status).toBe(200);
  });

  it('may share an origin in path mode, with a warning', async () => {
    const shared = { mode: 'forward', upstream: null, origin: 'https://tools.example.com' };
    const one = await created({ ...shared, path_prefix: '/one/' });
    expect(one.warnings).toEqual([{ code: 'SHARED_ORIGIN', message: expect.stringContaining('storage') }]);
    expect((await create({ ...shared, path_prefix: '/one/' })).body.code).toBe('ORIGIN_TAKEN');
    expect((await create({ ...shared, path_prefix: '/two/' })).status).toBe(201);
  });

  it('are deleted once', async () => {
    const { id, slug } = await created();
    expect((await admin.client.delete(`/api/applications/${id}`)).body).toEqual({ success: true });
    expect((await admin.client.delete(`/api/applications/${id}`)).body.code).toBe('APPLICATION_NOT_FOUND');
    expect((await admin.client.get(`/api/applications/${id}`)).body.code).toBe('APPLICATION_NOT_FOUND');
    expect((await change(id, { name: 'x' })).body.code).toBe('APPLICATION_NOT_FOUND');
    for (const other of [UNKNOWN_ID, 'x'])
      expect((await admin.client.get(`/api/applications/${other}`)).body.code).toBe('APPLICATION_NOT_FOUND');
    expect((await audited('application.deleted')).details).toEqual({ application: id, slug });
  });

  it('lose users whose account is deleted, and refuse unknown ones', async () => {
    const leaving = await aPerson(running.app);
    const { id } = await created({ who: { users: [leaving.userId, member.userId] } });
    await admin.client.delete('/users/delete-user', { username: leaving.name });
    expect((await get(id)).who).toEqual({ users: [member.userId] });
    expect((await create({ who: { users: [leaving.userId] } })).body.code).toBe('UNKNOWN_USERS');
    expect((await change(id, { who: { users: [UNKNOWN_ID] } })).body.code).toBe('UNKNOWN_USERS');
    expect((await get(id)).who).toEqual({ users: [member.userId] });
  });

  it('cannot be registered by an admin whose session or role has just ended', async () => {
    const other = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { userId: other.userId });
    const [answer] = await Promise.all([
      other.client.post('/api/applications', anApplication({ slug: 'late' })),
      admin.client.post('/users/remove-admin', { userId: other.userId }),
    ]);
    const { applications } = (await admin.client.get('/api/applications')).body;
    const isThere = applications.some(({ slug }: { slug: string }) => slug === 'late');
    expect([answer.status === 201, answer.body.code]).toEqual(
      isThere ? [true, undefined] : [false, 'ADMIN_REQUIRED'],
    );
  });
});
