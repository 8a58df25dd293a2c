import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { engines } from '../../support/databases/databases.js';
import { logInWithPasskey } from '../../support/fixtures/passkeys.js';
import { PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { TermixInstallation } from '../../support/fixtures/termix/termix-installation.js';
import { addPasskey } from '../../support/fixtures/termix/termix-passkeys.js';
import { setUpOperator } from '../../support/processes/operator.js';

const PASSWORD = 'the password of before';

const toKey = (name: string, values = {}) => {
  const token = `tmx_${randomBytes(32).toString('hex')}`;
  const row = {
    id: randomBytes(8).toString('hex'),
    name,
    token_hash: bcrypt.hashSync(token, 4),
    token_prefix: token.slice(0, 12),
  };
  return { token, row: { ...row, is_active: 1, created_at: '2024-01-02T03:04:05.000Z', ...values } };
};

describe.each(engines)('importing what belongs to accounts of Termix, on %s', (_engine, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  let termix: TermixInstallation;
  let prefix = 0;

  const begin = () => {
    prefix += 1;
    termix = new TermixInstallation('2.7');
    return termix.addUser(named('admin'), PASSWORD, { is_admin: 1 });
  };
  const named = (name: string) => `${name}-${prefix}`;
  const importJson = (...flags: string[]) => operator.json('import', 'termix', termix.folder, ...flags);
  const withKey = (token: string) =>
    operator.program.client().get('/users/me', { authorization: `Bearer ${token}` });

  afterEach(async () => {
    termix.remove();
    // Each test imports from another installation.
    await operator.query(`DELETE FROM import_record WHERE kind <> 'user'`);
  });

  it('keeps API keys valid: the first use verifies the old hash, later ones find the digest', async () => {
    const user_id = begin();
    const key = toKey('backup job');
    const others = [
      toKey('off', { is_active: 0 }),
      toKey('over', { expires_at: '2020-01-01T00:00:00.000Z' }),
    ];
    for (const { row } of [key, ...others]) termix.insert('api_keys', { ...row, user_id });
    termix.write();
    const report = await importJson();
    const outcomes = report.accounts[0].items.map(({ name, outcome }: { name: string; outcome: string }) => [
      name,
      outcome,
    ]);
    expect(outcomes).toEqual([
      ['backup job', 'carried'],
      ['off', 'dropped'],
      ['over', 'dropped'],
    ]);
    const waiting = () => operator.query(`SELECT COUNT(*) AS n FROM imported_api_key`);
    const [{ n: before } = { n: 0 }] = (await waiting()) as { n: number }[];
    const forged = key.token.slice(0, 12) + '0'.repeat(56);
    expect((await withKey(forged)).body.code).toBe('INVALID_API_KEY');
    expect(await Promise.all([withKey(key.token), withKey(key.token)])).toEqual([
      expect.objectContaining({ status: 200 }),
      expect.objectContaining({ status: 200 }),
    ]);
    const [{ n: after } = { n: 0 }] = (await waiting()) as { n: number }[];

    expect(before - after).toBe(1);
    expect((await withKey(key.token)).body.username).toBe(named('admin'));
    for (const { token } of others) expect((await withKey(token)).body.code).toBe('INVALID_API_KEY');
    const [row] = await operator.query(`SELECT * FROM api_key WHERE name = 'backup job'`);
    expect(row).toMatchObject({
      prefix: key.token.slice(0, 12),
      scopes: null,
      created_by: null,
      data_allowed: 0,
    });
    expect(Number(row!['created_at'])).toBe(Date.parse('2024-01-02T03:04:05.000Z'));
  });

  it('stops verifying the old hash after ten wrong keys with its prefix', async () => {
    const user_id = begin();
    const key = toKey('guessed');
    termix.insert('api_keys', { ...key.row, user_id });
    termix.write();
    await importJson();
    const forge = () => key.token.slice(0, 12) + randomBytes(28).toString('hex');
    for (let time = 0; time < 10; time += 1) expect((await withKey(forge())).status).toBe(401);

    expect((await withKey(key.token)).body.code).toBe('INVALID_API_KEY');
  });

  it('keeps passkeys valid under the same host name, and names them otherwise', async () => {
    const userId = begin();
    const platform = new PasskeyAuthenticator();
    const weak = new PasskeyAuthenticator();
    addPasskey(termix, userId, platform, { name: 'Laptop', user_verification: 'preferred' });
    addPasskey(termix, userId, weak, { name: 'Old key', user_verification: 'discouraged' });
    termix.write();
    const elsewhere = await importJson('--dry-run');
    expect(elsewhere.accounts[0].items[0]).toMatchObject({ name: 'Laptop', outcome: 'dropped' });
    const report = await importJson('--host', 'localhost');
    expect(report.accounts[0].items).toEqual([
      { kind: 'passkey', name: 'Laptop', outcome: 'carried' },
      expect.objectContaining({ name: 'Old key', reason: expect.stringContaining('second factor only') }),
    ]);

    const response = await logInWithPasskey(operator.program.client(), platform);
    expect([response.status, response.body.username]).toEqual([200, named('admin')]);
    const other = await logInWithPasskey(operator.program.client(), platform, {
      deviation: { userHandle: Buffer.from('somebody else').toString('base64url') },
    });
    expect(other.status).toBe(401);
    expect((await logInWithPasskey(operator.program.client(), weak)).status).toBe(401);
  });

  it('switches the permissions of roles off unless they are to be enforced', async () => {
    const userId = begin();
    const permissions = JSON.stringify(['admin.users.view', 'hosts.view']);
    termix.insert('roles', { id: 1, name: 'admin', display_name: 'x', is_system: 1 });
    termix.insert('roles', { id: 7, name: named('desk'), display_name: 'Help desk', permissions });
    const user_id = termix.addUser(named('ada'), PASSWORD);
    termix.insert('user_roles', { id: 1, user_id, role_id: 7 });
    termix.insert('user_roles', { id: 2, user_id: userId, role_id: 1 });
    termix.write();
    const enforced = await importJson('--enforce', '--dry-run');
    const report = await importJson();
    const permission = (name: string, { notes }: { notes: { name: string; outcome: string }[] }) =>
      notes.find((note) => note.name === `${named('desk')}: ${name}`)?.outcome;

    expect([permission('admin.users.view', enforced), permission('hosts.view', enforced)]).toEqual([
      'carried',
      'dropped',
    ]);
    expect(permission('admin.users.view', report)).toBe('deferred');
    const [row] = await operator.query(`SELECT * FROM role WHERE name = '${named('desk')}'`);
    expect(row).toMatchObject({ permissions: '[]', display_name: 'Help desk', is_system: 0 });
    const members = `SELECT u.name AS name FROM user_role m JOIN user u ON u.id = m.user_id WHERE m.role_id = ${String(row!['id'])}`;
    expect(await operator.query(members)).toEqual([{ name: named('ada') }]);
    await operator.query(`DELETE FROM import_record`);
    await operator.query(`DELETE FROM user WHERE name IN ('${named('ada')}', '${named('admin')}')`);
    expect((await operator.run('import', 'termix', termix.folder)).stdout).toContain(
      'a role of this name exists',
    );
    await importJson('--enforce', '--on-conflict', 'rename');
    const [renamed] = await operator.query(`SELECT * FROM role WHERE name = '${named('desk')}-2'`);
    expect(renamed!['permissions']).toBe('["users.view"]');
  });

  it('carries settings once, and none that would leave nobody in charge', async () => {
    begin();
    termix.setting('allow_registration', 'false');
    termix.setting('session_timeout_hours', '48');
    termix.setting('guac_url', 'not a host');
    termix.setting('allow_password_login', 'false');
    termix.write();
    const refused = await operator.run('import', 'termix', termix.folder);
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining('No admin could log in afterwards'),
    ]);
    termix.update('settings', { value: 'true' }, { key: 'allow_password_login' });
    termix.write();
    const report = await importJson();

    expect(report.written.settings).toBe(3);
    expect(report.notes).toContainEqual(expect.objectContaining({ name: 'guac_url', outcome: 'dropped' }));
    expect(await operator.json('settings', 'get', 'session_timeout_hours')).toMatchObject({
      settings: { session_timeout_hours: 48 },
    });
    expect((await operator.program.client().get('/users/registration-allowed')).body.allowed).toBe(false);
    await operator.json('settings', 'set', 'session_timeout_hours', '12');
    expect((await importJson()).written.settings).toBe(0);
    expect(await operator.json('settings', 'get', 'session_timeout_hours')).toMatchObject({
      settings: { session_timeout_hours: 12 },
    });
    await operator.json('settings', 'set', 'registration_allowed', 'true');
  });

  it('carries the audit entries about accounts, without their free text, in batches', async () => {
    const user_id = begin();
    const entry = {
      user_id,
      username: named('admin'),
      success: 1,
      ip_address: '192.0.2.7',
      timestamp: '2024-05-06 07:08:09',
    };
    for (let id = 1; id <= 450; id += 1)
      termix.insert('audit_logs', { id, ...entry, action: 'login', details: 'free text' });
    termix.insert('audit_logs', { id: 451, ...entry, action: 'connect_host' });
    termix.write();
    const report = await importJson();

    expect(report.written.auditEntries).toBe(450);
    const select = `SELECT a.* FROM audit_log a JOIN user u ON u.id = a.actor_id WHERE u.name = '${named('admin')}' AND a.action = 'login'`;
    const rows = await operator.query(select);
    expect(rows).toHaveLength(450);
    expect(rows[0]).toMatchObject({ result: 'success', address: '192.0.2.7' });
    expect(Number(rows[0]!['at'])).toBe(Date.UTC(2024, 4, 6, 7, 8, 9));
    expect(JSON.stringify(rows)).not.toContain('free text');
    expect((await importJson()).written.auditEntries).toBe(0);
  });
});
