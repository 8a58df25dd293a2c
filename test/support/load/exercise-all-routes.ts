import { DirectoryLogin } from '#ldap';
import { aPerson, bearer, PASSWORD, type Person } from '../fixtures/accounts.js';
import { EventStreamClient } from '../clients/event-stream.js';
import { FakeGuacd } from '../clients/guacd.js';
import { HttpClient } from '../clients/http-client.js';
import { aPersonAt, CLIENT, logInAt, type RealProvider } from '../clients/real-provider.js';
import { aDesktop, useGuacd } from '../clients/remote-desktop.js';
import { anApp, approvedAnswer, askFor, exchange } from '../fixtures/app-logins.js';
import { aDevice, decide, poll } from '../fixtures/device-logins.js';
import { plantEmailToken, pretendMailIsOn } from '../fixtures/mail.js';
import { aPasskey, logInWithPasskey, PASSKEYS } from '../fixtures/passkeys.js';
import { resetPassword } from '../fixtures/resets.js';
import { aLockablePerson, MINUTE, PASSCODE, pass, unlock } from '../fixtures/screen-lock.js';
import { aGuardedPerson, firstStep, type GuardedPerson, logIn, STEP_MS } from '../fixtures/second-factor.js';
import { type TestApp } from '../app/test-app.js';

const NEW_PASSWORD = 'staple the horse again';

/** Calls every route once, so that every statement is sent to the database. */
export async function exerciseAllRoutes(app: TestApp, provider: RealProvider): Promise<void> {
  const admin = await aPerson(app, 'root');
  await configure(admin);
  await useProvider(app, admin, provider);
  await useDirectories(app, admin);
  await useDevices(app, admin);
  await useWebhooks(admin);
  await useMail(app, admin);
  await useAccounts(app, admin);
  await usePeople(app, admin);
  await useRoles(app, admin);
  await useData(app);
  await useSecondFactor(app, admin);
  await usePasskeys(app);
  await useScreenLock(app);
  await useEvents(app);
  await useDesktops(app, admin);
  await useApplications(app, admin);
  await usePasswords(app);
  await readLists(app, admin);
}

async function configure({ client }: Person): Promise<void> {
  await client.get('/api/pages');
  await client.get('/api/installation');
  await client.get('/users/me/token');
  await client.patch('/users/log-level', { level: 'info' });
  for (const name of ['password-reset-allowed', 'registration-allowed', 'password-login-allowed'])
    await client.patch(`/users/${name}`, { allowed: true });
  await client.patch('/users/oidc-auto-provision', { enabled: true });
  await client.patch('/users/oidc-silent-login-default', { enabled: true });
  await client.post('/users/proxy-login');
  await client.patch('/users/session-timeout', { timeoutHours: 24 });
  await client.get('/users/step-up');
  await client.patch('/users/step-up', { mode: 'own' });
}

async function useProvider(app: TestApp, { client }: Person, provider: RealProvider): Promise<void> {
  const settings = {
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    issuer_url: provider.issuer,
    authorization_url: `${provider.issuer}/auth`,
    token_url: `${provider.issuer}/token`,
  };
  await client.post('/users/oidc-config/test', settings);
  await client.post('/users/access-check', { change: { kind: 'password_login', enabled: true } });
  await client.post('/users/oidc-config', settings);
  const jar = new HttpClient(provider.issuer);
  await logInAt(app.client(), { login: 'twice' }, { jar, query: '?rememberMe=true' });
  await logInAt(app.client(), { login: 'twice' }, { jar });
  await provider.logOut(jar);
  const sso = await aPersonAt(app, 'sso');
  await sso.put('/users/data/hosts', { value: 'sso' });
  await sso.post('/users/reauthenticate/provider');
  const { userId: oidcUserId } = (await sso.get('/users/me')).body;
  const local = await aPerson(app);
  await client.post('/users/link-oidc-to-password', { oidcUserId, targetUsername: local.name });
  await client.post('/users/unlink-oidc-from-password', { userId: local.userId });
  await (await aPersonAt(app, 'leaving')).post('/users/logout');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await app.client().post('/users/oidc/callback', 'code=x&state=y', form);
  await app.client().post('/users/oidc/callback/2', 'code=x&state=y', form);
  await cancelAtAnother(app, client, settings);
  await aPersonAt(app, 'unwanted');
  await client.delete('/users/delete-user', { username: 'unwanted' });
  await client.delete('/users/oidc-config');
}

/** Starts a login at a second provider, and comes back without having logged in. */
async function cancelAtAnother(app: TestApp, admin: HttpClient, settings: object): Promise<void> {
  const { body } = await admin.post('/users/sso-providers', {
    name: 'Another',
    type: 'oidc',
    config: settings,
  });
  const browser = app.client();
  const { state } = (await browser.get(`/users/oidc/authorize?providerId=${body.id}`)).body;
  await browser.get(`/users/oidc/callback/${body.id}?error=access_denied&state=${state}`);
  await admin.delete(`/users/sso-providers/${body.id}`);
}

async function useDirectories(app: TestApp, { client }: Person): Promise<void> {
  const config = {
    host: '127.0.0.1',
    ...{ port: 9, security: 'none', bindDN: 'cn=latchkey', bindPassword: 'secret' },
    ...{ userSearchBase: 'dc=example', userSearchFilter: '(uid={{username}})', usernameAttribute: 'uid' },
  };
  const { body } = await client.post('/users/sso-providers', { name: 'Directory', type: 'ldap', config });
  const path = `/users/sso-providers/${body.id}`;
  await client.get('/users/sso-providers');
  await client.get('/users/sso-providers/admin');
  await client.post(`${path}/test`, {});
  await client.put(path, { displayOrder: 1 });
  const person = { key: 'ada', dn: 'uid=ada', displayName: 'from a directory', email: null };
  // Nothing but the answer of the directory is made up.
  app.get(DirectoryLogin).authenticate = async () => ({ ...person, groups: [], groupDns: [] });
  const login = { providerId: body.id, username: 'ada', password: 'x' };
  for (let time = 0; time < 2; time += 1) await app.client().post('/users/ldap/login', login);
  await client.delete('/users/delete-user', { username: person.displayName });
  await client.delete(path);
}

async function useDevices(app: TestApp, { client }: Person): Promise<void> {
  const [approved, denied] = [await aDevice(app), await aDevice(app)];
  for (let time = 0; time < 2; time += 1) await poll(approved);
  await decide(client, 'inspect', approved);
  await decide(client, 'approve', approved);
  await decide(client, 'deny', denied);
  await poll(approved);
  await client.get('/.well-known/oauth-authorization-server');
  const asking = anApp();
  await askFor(client, 'inspect', asking);
  const code = (await approvedAnswer(client, asking)).get('code')!;
  for (let time = 0; time < 2; time += 1) await exchange(app, asking, code);
}

async function useWebhooks({ client }: Person): Promise<void> {
  const url = 'https://10.0.0.1/';
  const { body } = await client.post('/api/webhooks', { name: 'SIEM', url, types: ['*'] });
  const path = `/api/webhooks/${body.id}`;
  await client.get('/api/webhooks');
  await client.patch(path, { types: ['login'] });
  await client.post(`${path}/secret`);
  await client.post(`${path}/test`);
  await client.post(`${path}/retry`, {});
  for (const query of ['', '?state=parked&before=9']) await client.get(`${path}/deliveries${query}`);
  await client.delete(path);
}

async function useMail(app: TestApp, admin: Person): Promise<void> {
  pretendMailIsOn(app);
  const { client } = admin;
  await client.delete('/users/me/email');
  await client.put('/users/me/email', { address: 'first@example.com' });
  await client.delete('/users/me/email');
  const token = await plantEmailToken(app, admin);
  await client.get('/users/me/email');
  await client.post('/users/email/verify', { token });
  await client.put('/users/me/email', { address: `${admin.name}@example.com`, language: 'de' });
  await client.post('/users/initiate-reset', { username: admin.name });
  await client.post('/users/invitations', { email: 'grace@example.com' });
}

async function useAccounts(app: TestApp, { client }: Person): Promise<void> {
  const [person, other] = [await aPerson(app), await aPerson(app)];
  await client.post('/users/make-admin', { username: person.name });
  await person.client.post('/users/api-keys', { name: 'left behind', userId: other.userId });
  await client.post('/users/remove-admin', { userId: person.userId });
  const made = await client.post('/users/api-keys', { name: 'job', userId: person.userId });
  for (let use = 0; use < 2; use += 1) {
    await app.client().get('/users/me', bearer(made.body.token));
    await pass(app, 2 * MINUTE);
  }
  await person.client.put(`/users/me/api-keys/${made.body.id}/data`, { allow: true });
  await person.client.get('/users/me/api-keys');
  const own = await person.client.post('/users/me/api-keys', { name: 'job', scopes: ['me'] });
  await person.client.delete(`/users/me/api-keys/${own.body.id}`);
  const { apiKeys } = (await client.get('/users/api-keys')).body;
  await client.delete(`/users/api-keys/${apiKeys[0].id}`);
  await app.client().post('/users/login', { username: other.name, password: 'wrong password' });
  await app.client().post('/users/login', { username: other.name, password: PASSWORD });
  const { sessions } = (await other.client.get('/users/sessions')).body;
  await other.client.delete(`/users/sessions/${sessions.at(-1).id}`);
  await client.post('/users/sessions/revoke-all', { targetUserId: other.userId });
  await client.post('/users/sessions/revoke-all', { exceptCurrent: true });
  await person.client.post('/users/logout');
  await client.delete('/users/delete-user', { username: other.name });
}

async function usePeople(app: TestApp, { client }: Person): Promise<void> {
  await client.post('/users/admin-create', { username: 'made for somebody', password: PASSWORD });
  await client.post('/users/admin-create', { username: 'a program', service: true });
  const invitations = [
    await client.post('/users/invitations', {}),
    await client.post('/users/invitations', {}),
  ];
  await client.get('/users/invitations');
  const [{ token: invitation }, { id }] = invitations.map(({ body }) => body);
  const invited = { token: invitation, username: 'invited', password: PASSWORD };
  await app.client().post('/users/invitations/accept', invited);
  await client.delete(`/users/invitations/${id}`);
  const person = await aGuardedPerson(app);
  const { userId } = person;
  const { token } = (await client.post('/users/api-keys', { name: 'job', userId })).body;
  await client.post('/users/admin/suspend', { userId });
  await app.client().get('/users/me', bearer(token));
  await logIn(app.client(), person);
  await client.post('/users/admin/reactivate', { userId });
  app.clock.advance(STEP_MS);
  await logIn(app.client(), person);
  await client.post('/users/admin/totp/disable', { userId });
  await client.post('/users/admin/enrolment-code', { userId });
  await client.get(`/users/admin/export/${userId}`);
  await client.put('/users/data/exported', { value: 1 });
  await client.get('/users/me/export');
  await client.post('/users/admin/reset-password', { userId, newPassword: NEW_PASSWORD });
}

async function useRoles(app: TestApp, { client }: Person): Promise<void> {
  const { userId } = await aPerson(app);
  await client.get('/rbac/permissions/catalog');
  const role = { name: 'help-desk', displayName: 'Help desk', permissions: ['audit.view', 'users.view'] };
  const { roleId } = (await client.post('/rbac/roles', role)).body;
  await client.post(`/rbac/users/${userId}/roles`, { roleId });
  await client.put(`/rbac/roles/${roleId}`, { permissions: ['audit.view'] });
  await client.get('/rbac/roles');
  await client.get(`/rbac/users/${userId}/roles`);
  await client.delete(`/rbac/users/${userId}/roles/${roleId}`);
  await client.delete(`/rbac/roles/${roleId}`);
}

async function useData(app: TestApp): Promise<void> {
  const { client } = await aPerson(app);
  for (const value of ['first', 'second']) await client.put('/users/data/hosts', { value });
  await client.put('/users/data/keys', { value: 1, version: 0 });
  await client.get('/users/data/hosts');
  await client.get('/users/data');
  await client.get('/users/data-status');
  await client.post('/users/unlock-data', { password: PASSWORD });
  await client.delete('/users/data/hosts');
}

async function useSecondFactor(app: TestApp, admin: Person): Promise<void> {
  const person = await aGuardedPerson(app);
  const next = () => {
    app.clock.advance(STEP_MS);
    return person.code();
  };
  await client(person).get('/users/totp/status');
  await client(person).get('/users/second-factor');
  await client(person).post('/users/totp/backup-codes', { totp_code: next() });
  await useTerminals(app, person, next);
  app.clock.advance(STEP_MS);
  const browser = app.client();
  await logIn(browser, person, { rememberMe: true });
  await browser.post('/users/login', { username: person.name, password: PASSWORD });
  const { devices } = (await client(person).get('/users/trusted-devices')).body;
  await client(person).delete(`/users/trusted-devices/${devices[0].id}`);
  await client(person).delete('/users/trusted-devices');
  app.clock.advance(STEP_MS);
  await client(person).post('/users/totp/disable', { totp_code: person.code() });
  await admin.client.get(`/users/sessions?userId=${person.userId}`);
}

const client = (person: GuardedPerson): HttpClient => person.client;

const originOf = (app: TestApp): string => new URL(app.config.env.PUBLIC_URL).origin;

async function usePasskeys(app: TestApp): Promise<void> {
  const person = await aGuardedPerson(app);
  const passkey = await aPasskey(person.client, { origin: originOf(app), counts: true });
  const browser = app.client();
  await logInWithPasskey(browser, passkey);
  await logInWithPasskey(browser, passkey, { tempToken: await firstStep(browser, person) });
  await person.client.post('/users/reauthenticate', { password: PASSWORD });
  await person.client.post('/users/reauthenticate/options');
  await person.client.get(`${PASSKEYS}/credentials`);
  await person.client.patch(`${PASSKEYS}/credentials/${passkey.id}`, { name: 'Desk' });
  await person.client.delete(`${PASSKEYS}/credentials/${passkey.id}`);
}

async function useTerminals(app: TestApp, person: GuardedPerson, next: () => string): Promise<void> {
  const path = '/api/security/terminal/cont_1';
  await person.client.get(`${path}/mfa-status`);
  await person.client.post(`${path}/mfa-lock`);
  await aPasskey(person.client, { origin: originOf(app) });
  await person.client.post(`${path}/mfa-options`);
  for (let entry = 0; entry < 2; entry += 1) {
    await person.client.post(`${path}/mfa-verify`, { code: next() });
    await person.client.get(`${path}/access`);
  }
  await person.client.post(`${path}/mfa-unlock`, { code: next() });
}

async function useScreenLock(app: TestApp): Promise<void> {
  const { client } = await aLockablePerson(app, 5);
  await client.get('/api/security');
  await client.patch('/api/security', { lock_after_minutes: 10 });
  await client.post('/api/security/activity');
  await aPasskey(client, { origin: originOf(app) });
  await client.get('/api/security/passkey-unlock');
  await client.put('/api/security/passkey-unlock', { allowed: true });
  await client.post('/api/security/lock');
  await client.post('/api/security/unlock/options');
  await unlock(client);
  await pass(app, 11 * MINUTE);
  await client.get('/users/me');
  await unlock(client);
  await client.post('/api/security/single-session', { enabled: true });
  await client.delete('/api/security/passcode', { current_passcode: PASSCODE });
}

async function useApplications(app: TestApp, { client }: Person): Promise<void> {
  await client.post('/users/reauthenticate', { password: PASSWORD });
  const { name: username, userId } = await aPerson(app);
  const body = { slug: 'shell', name: 'Shell', mode: 'gateway', upstream: 'http://127.0.0.1:7681' };
  const origin = 'http://shell.lk.localhost:3001';
  const { id } = (await client.post('/api/applications', { ...body, origin })).body;
  await client.get('/api/applications/presets');
  await client.patch(`/api/applications/${id}`, { who: { users: [userId] }, terminal: 'cont_1' });
  await client.get('/api/applications');
  await client.get('/api/applications/available');
  await client.get(`/api/applications/${id}`);
  await client.post(`/api/applications/${id}/check`, { username, url: `${origin}/` });
  await client.post('/api/applications/check-upstream', { application: id });
  await client.get(`/door/start?app=${id}&to=/`);
  await client.get('/.well-known/latchkey/jwks.json');
  const scopes = ['introspect', 'door:shell'];
  const { token } = (await client.post('/users/api-keys', { name: 'service', userId, scopes })).body;
  await app.client().post('/api/introspect', { token }, bearer(token));
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const own = (await client.get('/users/me/token')).body.token as string;
  await app.client().post('/api/introspect', `token=${own}`, { ...form, ...bearer(token) });
  await client.delete(`/api/applications/${id}`);
}

async function useEvents(app: TestApp): Promise<void> {
  const { client } = await aPerson(app);
  const stream = await EventStreamClient.open(client);
  await stream.nextOf('session.unlocked');
  await client.post('/users/logout');
  await stream.nextOf('session.ended');
}

async function useDesktops(app: TestApp, admin: Person): Promise<void> {
  const guacd = await new FakeGuacd().open();
  try {
    await useGuacd(admin.client, guacd);
    const viewer = await aDesktop(app, admin.client);
    for (const query of ['', `?userId=${admin.userId}`, `?applicationId=${admin.userId}`])
      await admin.client.get(`/api/connections${query}`);
    const { connections } = (await admin.client.get('/api/connections')).body;
    await admin.client.delete(`/api/connections/${connections[0].id}`);
    await viewer.ended;
  } finally {
    await guacd.shut();
  }
}

async function usePasswords(app: TestApp): Promise<void> {
  const { client, name } = await aPerson(app);
  await client.put('/users/data/hosts', { value: 'kept' });
  await client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD });
  await resetPassword(app, name, PASSWORD);
  const again = app.client();
  await again.post('/users/login', { username: name, password: PASSWORD });
  await again.delete('/users/delete-account', { password: PASSWORD });
}

async function readLists(app: TestApp, { client, userId }: Person): Promise<void> {
  const pages = ['/users/list', '/users/sessions', '/api/audit-logs'];
  for (const path of pages) {
    const { nextCursor } = (await client.get(`${path}?limit=1`)).body;
    await client.get(`${path}?limit=1&cursor=${encodeURIComponent(nextCursor)}`);
  }
  const from = new Date(app.clock.now() - MINUTE).toISOString();
  const filters = [
    `userId=${userId}`,
    `keyId=${userId}`,
    'action=user.created',
    'result=failure',
    `from=${from}`,
    `to=${from}`,
  ];
  for (const filter of filters) await client.get(`/api/audit-logs?limit=10&${filter}`);
  await client.get(`/api/audit-logs?limit=10&userId=${userId}&action=user.created&from=${from}`);
  await client.get('/audit-logs/actions');
  for (const query of ['page=2&limit=1', 'resourceType=session&success=true'])
    await client.get(`/audit-logs?${query}`);
  await client.get('/audit-logs/export');
  const lists = ['search=o&limit=10', `search=${userId}`, 'sort=username&order=desc&limit=10&offset=1'];
  for (const query of lists) await client.get(`/users/list?${query}`);
  await client.get('/api/installation?sealed_records=true');
  const looks = ['list', 'count', 'db-health', 'setup-required', 'oidc-config', 'oidc-config/admin'];
  const switches = ['log-level', 'password-reset-allowed', 'registration-allowed', 'password-login-allowed'];
  const more = ['oidc-auto-provision', 'session-timeout', 'guacamole-settings'];
  await client.get('/users/oidc-silent-login-default');
  for (const name of [...looks, ...switches, ...more]) await client.get(`/users/${name}`);
  for (const path of ['/health', '/health/live', '/health/ready']) await client.get(path);
}
