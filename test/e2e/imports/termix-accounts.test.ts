import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import {
  addSecondFactor,
  codeOf,
  KEY_PLACES,
  OIDC_SECRET,
} from '../../support/fixtures/termix/termix-second-factor.js';
import { type FileForm, TermixInstallation } from '../../support/fixtures/termix/termix-installation.js';
import { TERMIX_VERSIONS, type TermixVersion } from '../../support/fixtures/termix/termix-tables.js';
import { setUpOperator } from '../../support/processes/operator.js';

const PASSWORD = 'the password of before';
const FORMS: FileForm[] = ['plain', 'one file', 'two files', 'seeded', 'seeded by default'];

describe.each(engines)('importing from Termix, on %s', (_engine, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  let termix: TermixInstallation;
  let prefix = 0;

  /** Begins an installation whose names no other test uses. */
  const begin = (version: TermixVersion = '2.7') => {
    prefix += 1;
    termix = new TermixInstallation(version);
    return termix;
  };
  const named = (name: string) => `${name}-${prefix}`;
  const importing = (...flags: string[]) => operator.run('import', 'termix', termix.folder, ...flags);
  const importJson = (...flags: string[]) => operator.json('import', 'termix', termix.folder, ...flags);
  const login = (username: string, password = PASSWORD) =>
    operator.program.client().post('/users/login', { username, password });
  const sendCode = (temp_token: string, totp_code: string) =>
    operator.program.client().post('/users/totp/verify-login', { temp_token, totp_code });

  afterEach(() => {
    termix.remove();
  });

  /** The other tests need somebody in charge; an import without an admin is refused. */
  const addAdmin = () => termix.addUser(named('admin'), PASSWORD, { is_admin: 1 });

  it('refuses an import that leaves nobody in charge', async () => {
    begin().addUser(named('ada'), PASSWORD);
    termix.write();
    const { code, stdout } = await importing();

    expect([code, stdout]).toEqual([1, expect.stringContaining('No admin could log in afterwards')]);
    expect((await login(named('ada'))).status).toBe(401);
  });

  it.each(TERMIX_VERSIONS)('carries the accounts of version %s, field by field', async (version) => {
    begin(version);
    const id = addAdmin();
    const hasDates = ['2.5.1', '2.6', '2.7'].includes(version);
    if (hasDates) termix.update('users', { registered_at: '2024-02-03 04:05:06' }, { id });
    termix.addUser(named('Grace'), PASSWORD);
    termix.write();
    const report = await importJson();

    expect(report.description).toBe(
      `Termix ${version === '2.3' ? '2.3 or earlier' : version === '2.7' ? '2.7 or later' : version}`,
    );
    expect(report.accounts).toEqual([
      expect.objectContaining({ sourceId: id, username: named('admin'), outcome: 'carried', isAdmin: true }),
      expect.objectContaining({ username: named('Grace'), outcome: 'carried', isAdmin: false }),
    ]);
    const [row] = await operator.query(
      `SELECT u.* FROM user u JOIN import_record r ON r.target_id = u.id WHERE r.source_id = '${id}' AND r.source = 'termix'`,
    );
    expect(row).toMatchObject({
      name: named('admin'),
      password_scheme: 'plain',
      is_admin: 1,
      is_oidc: 0,
      totp_enabled: 0,
    });
    if (hasDates) expect(Number(row!['created_at'])).toBe(Date.UTC(2024, 1, 3, 4, 5, 6));
    expect(await login(named('grace'))).toMatchObject({ status: 200, body: { is_admin: false } });
    expect(await login(named('admin'))).toMatchObject({ status: 200, body: { is_admin: true } });
  });

  it.each(FORMS)(
    'reads the database file in the form "%s", and writes nothing into the folder',
    async (form) => {
      begin();
      addAdmin();
      termix.write(form);
      const contents = () =>
        readdirSync(termix.folder).map((name) => [name, readFileSync(join(termix.folder, name), 'hex')]);
      const before = contents();
      expect(await importing('--dry-run')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('dry run'),
      });
      expect((await login(named('admin'))).status).toBe(401);
      expect((await importing()).code).toBe(0);

      expect((await login(named('admin'))).status).toBe(200);
      expect(contents()).toEqual(before);
    },
  );

  it('renews an imported hash at the first login', async () => {
    begin();
    addAdmin();
    termix.write();
    await importing();
    const scheme = () =>
      operator.query(`SELECT password_scheme AS scheme FROM user WHERE name = '${named('admin')}'`);
    expect(await scheme()).toEqual([{ scheme: 'plain' }]);
    expect((await login(named('admin'))).status).toBe(200);

    expect(await scheme()).toEqual([{ scheme: 'hmac-sha384' }]);
    expect((await login(named('admin'))).status).toBe(200);
  });

  it.each(KEY_PLACES.filter((place) => place !== 'nowhere'))(
    'asks for the code of before when the key is stored as: %s',
    async (place) => {
      begin('2.5.0');
      const id = addAdmin();
      const secret = addSecondFactor(termix, id, PASSWORD, place);
      termix.write('one file', place === 'own secret' ? { OIDC_SYSTEM_SECRET: OIDC_SECRET } : {});
      const report = await importJson();
      const outcome = place === 'password' ? 'deferred' : 'carried';
      expect(report.accounts[0].items[0]).toMatchObject({ kind: 'second factor', outcome });
      expect((await login(named('admin'), 'a wrong password')).status).toBe(401);
      const { status, body } = await login(named('admin'));

      expect([status, body.requires_totp]).toEqual([200, true]);
      expect((await sendCode(body.temp_token, codeOf(secret))).status).toBe(200);
      const again = await login(named('admin'));
      expect((await sendCode(again.body.temp_token, codeOf(secret, 1))).body.totp_enabled).toBe(true);
    },
  );

  it('refuses the login of a second factor that nothing opens, until an operator disables it', async () => {
    begin();
    addAdmin();
    const id = termix.addUser(named('lost'), PASSWORD);
    addSecondFactor(termix, id, PASSWORD, 'nowhere');
    termix.write();
    await importing();

    expect((await login(named('lost'), 'a wrong password')).status).toBe(401);
    for (let time = 0; time < 6; time += 1)
      expect(await login(named('lost'))).toMatchObject({
        status: 403,
        body: { code: 'SECOND_FACTOR_UNAVAILABLE' },
      });
    await operator.json('user', 'disable-totp', named('lost'));
    expect(await login(named('lost'))).toMatchObject({ status: 200, body: { totp_enabled: false } });
  });

  it('refuses the login when the password that would open the second factor was reset', async () => {
    begin('2.5.0');
    addAdmin();
    const id = termix.addUser(named('reset'), PASSWORD);
    addSecondFactor(termix, id, PASSWORD, 'password');
    termix.write();
    await importing();
    const client = operator.program.client();
    const { code } = await operator.json('user', 'reset-password', named('reset'));
    const username = named('reset');
    const { body } = await client.post('/users/verify-reset-code', { username, resetCode: code });
    const newPassword = 'another password';
    const done = await client.post('/users/complete-reset', {
      username,
      tempToken: body.tempToken,
      newPassword,
    });
    expect(done.status).toBe(200);

    expect((await login(username, newPassword)).body.code).toBe('SECOND_FACTOR_UNAVAILABLE');
  });

  it('does not accept an only admin whose second factor is lost as somebody in charge', async () => {
    begin();
    const id = addAdmin();
    addSecondFactor(termix, id, PASSWORD, 'nowhere');
    termix.write();
    await operator.query(`UPDATE user SET is_admin = 0`);
    const { code, stdout } = await importing();
    await operator.query(`UPDATE user SET is_admin = 1`);

    expect([code, stdout]).toEqual([1, expect.stringContaining('No admin could log in afterwards')]);
  });

  it('changes nothing when it is repeated, and says so', async () => {
    begin();
    addAdmin();
    termix.write();
    expect((await importing()).stdout).toContain('Created: 1 accounts');
    const counts = () => operator.query('SELECT COUNT(*) AS n FROM user');
    const before = await counts();
    const again = await importing();

    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed') });
    expect(again.stdout).toContain(`unchanged admin "${named('admin')}": imported before`);
    expect(await counts()).toEqual(before);
  });

  it('refuses clashing names unless told how, and keeps apart names that are the same here', async () => {
    begin();
    addAdmin();
    await operator.register(named('taken'));
    termix.addUser(named('TAKEN'), PASSWORD);
    termix.addUser(named('twin'), PASSWORD);
    termix.addUser(named('Twin'), PASSWORD, { is_admin: 1 });
    termix.addUser(`${named('ｔｗｉｎ')}\u0007`, PASSWORD);
    termix.write();
    expect((await importing()).stdout).toContain(`FAIL    ${named('TAKEN')}: an account of this name exists`);
    expect((await login(named('admin'))).status).toBe(401);
    expect((await importing('--on-conflict', 'magic')).stderr).toContain('--on-conflict is one of');
    const skipped = await importJson('--on-conflict', 'skip', '--dry-run');
    expect(skipped.accounts).toContainEqual(
      expect.objectContaining({ name: named('TAKEN'), outcome: 'dropped' }),
    );
    const report = await importJson('--on-conflict', 'rename');

    const names = Object.fromEntries(
      report.accounts.map((one: { name: string; username: string }) => [one.name, one.username]),
    );
    expect(names).toMatchObject({
      [named('TAKEN')]: `${named('TAKEN')}-2`,
      [named('Twin')]: named('Twin'),
      [named('twin')]: `${named('twin')}-2`,
      [`${named('ｔｗｉｎ')}\u0007`]: `${named('ｔｗｉｎ')}-3`,
    });
    expect((await login(`${named('twin')}-2`)).status).toBe(200);
  });

  it('reads booleans, times and empty columns in the forms of a converted PostgreSQL database', async () => {
    const id = begin().addUser(named('admin'), PASSWORD, {
      ...{ is_admin: 't', totp_enabled: 'f', totp_secret: '', oidc_identifier: '' },
      registered_at: '2024-02-03 04:05:06.789+00',
    });
    termix.write('plain');
    expect((await importJson()).accounts).toEqual([
      expect.objectContaining({ sourceId: id, outcome: 'carried', isAdmin: true, items: [] }),
    ]);
    const [row] = await operator.query(`SELECT created_at AS at FROM user WHERE name = '${named('admin')}'`);
    expect(Number(row!['at'])).toBe(Date.UTC(2024, 1, 3, 4, 5, 6, 789));
  });

  it('names what it cannot read, and prints no secret', async () => {
    begin();
    const id = addAdmin();
    const secret = addSecondFactor(termix, id, PASSWORD, 'clear text');
    termix.addUser(named('desktop'), '');
    termix.write();
    const { stdout } = await importing('--dry-run', '--json');
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toMatch(/\$2[aby]\$/);
    expect(stdout).toContain('nobody can log in');

    writeFileSync(join(termix.folder, '.env'), '');
    expect((await importing()).stderr).toContain('DATABASE_KEY is needed');
    writeFileSync(join(termix.folder, '.env'), `DATABASE_KEY=${'0'.repeat(64)}\n`);
    expect((await importing()).stderr).toContain('does not open with this key');
    const keys = join(termix.folder, 'keys');
    writeFileSync(keys, `DATABASE_KEY=${termix.databaseKey.toString('hex')}\n`);
    expect((await importing('--dry-run', '--env-file', keys)).code).toBe(0);
    expect((await operator.run('import', 'termix', join(termix.folder, 'nowhere'))).stderr).toContain(
      'is not a folder',
    );
  });
});
