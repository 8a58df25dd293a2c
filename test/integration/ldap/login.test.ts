import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { PASSWORD, PEOPLE, READER, SUFFIX } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd, TestDirectoryLogin } from '../../support/fixtures/directory-login.js';
import { Slapd } from '../../support/processes/slapd.js';

describeWithSlapd('a login at OpenLDAP', () => {
  let slapd: Slapd;
  let login: TestDirectoryLogin;

  beforeAll(async () => {
    slapd = await Slapd.start();
  });
  beforeEach(() => {
    login = new TestDirectoryLogin();
  });
  afterAll(() => slapd.remove());

  it.each(['ldaps', 'starttls', 'none'] as const)('returns who logged in with %s', async (security) => {
    const settings = slapd.settings({ security, groupSearchBase: null });

    expect(await login.service.authenticate(settings, 'alice', PASSWORD)).toEqual({
      key: 'alice',
      dn: `uid=alice,${PEOPLE}`,
      displayName: 'Person alice',
      email: 'alice@example.com',
      groups: null,
    });
  });

  it.each([
    ['a wrong password', 'alice', 'wrong'],
    ['the password with a space', 'alice', `${PASSWORD} `],
    ['a name that does not exist', 'nobody', PASSWORD],
    ['a person without a password', 'guest', PASSWORD],
    ['the service account, which is no person', 'reader', PASSWORD],
    ['a name longer than any', 'a'.repeat(100_000), PASSWORD],
    ['a password longer than any', 'alice', 'a'.repeat(100_000)],
    ['no name', '', PASSWORD],
  ])('refuses %s', async (_case, username, password) => {
    expect(await login.tryLogin(slapd.settings(), username, password)).toBeNull();
  });

  it.each([
    ['an empty password', ''],
    ['a password that begins with NUL', '\0'],
    ['a password with NUL in it', `${PASSWORD}\0`],
  ])('refuses %s without asking the directory', async (_case, password) => {
    const nowhere = { ...slapd.settings(), port: 1 };

    expect(await login.tryLogin(nowhere, 'alice', password)).toBeNull();
    expect(await login.tryLogin(nowhere, 'alice', 'other')).toBe('DIRECTORY_UNREACHABLE');
  });

  it.each([
    ...[
      '*',
      'ali*',
      '*)(uid=*',
      'alice)(uid=*',
      'alice)(|(uid=alice',
      '*)(objectClass=*',
      '\\2a',
      'al\\69ce',
    ],
    ...[
      'alice\0',
      'alice)\0',
      '(uid=alice)',
      `uid=alice,${PEOPLE}`,
      `alice,${PEOPLE}`,
      READER,
      '{{username}}',
    ],
  ])('takes %j for a name, never for a part of the filter or a DN', async (username) => {
    expect(await login.tryLogin(slapd.settings(), username, PASSWORD)).toBeNull();
  });

  it.each([
    ['letters beyond ASCII', 'zoë', 'zoë'],
    ['characters of filters, in the DN as well', 'star*', 'star*'],
    ['another case, with the key as the directory has it', 'ALICE', 'alice'],
  ])('finds names with %s', async (_case, username, key) => {
    expect(await login.tryLogin(slapd.settings(), username, PASSWORD)).toBe(key);
  });

  it('refuses a name with two entries, and logs that without the name', async () => {
    const settings = slapd.settings({ userSearchFilter: '(mail={{username}})' });

    expect(await login.tryLogin(settings, 'twins@example.com', PASSWORD)).toBeNull();
    expect(await login.tryLogin(settings, 'alice@example.com', PASSWORD)).toBe('alice');
    expect(login.log).toContain('the name has several entries');
    expect(login.log).not.toContain('twins');
  });

  it('refuses a name with two entries when the directory returns only one of them', async () => {
    const settings = slapd.settings({
      bindDn: `cn=limited,${SUFFIX}`,
      userSearchFilter: '(mail={{username}})',
      groupSearchBase: null,
    });

    expect(await login.tryLogin(settings, 'twins@example.com', PASSWORD)).toBeNull();
    expect(await login.tryLogin(settings, 'alice@example.com', PASSWORD)).toBe('alice');
  });

  it('does not identify a person by an attribute with several values', async () => {
    expect(await login.tryLogin(slapd.settings(), 'many', 'wrong')).toBeNull();
    expect(await login.tryLogin(slapd.settings(), 'many', PASSWORD)).toBe('DIRECTORY_MISCONFIGURED');
  });

  it('lets in only members of a group when the filter asks for one', async () => {
    const memberOf = `(memberOf=cn=others,ou=groups,${SUFFIX})`;
    const settings = slapd.settings({ userSearchFilter: `(&(uid={{username}})${memberOf})` });

    expect(await login.tryLogin(settings, 'bob', PASSWORD)).toBe('bob');
    expect(await login.tryLogin(settings, 'alice', PASSWORD)).toBeNull();
  });

  it('takes as long to refuse a name that does not exist as a wrong password', async () => {
    const time = async (username: string) => {
      const start = performance.now();
      await login.tryLogin(slapd.settings(), username, 'wrong');
      return performance.now() - start;
    };

    const times = [await time('alice'), await time('nobody'), await time('twins')];

    expect(Math.min(...times)).toBeGreaterThan(490);
    expect(Math.max(...times)).toBeLessThan(2_000);
  });

  it('logs why the service account was refused, without its password', async () => {
    const settings = slapd.settings({ bindPassword: 'wrong secret' });

    expect(await login.tryLogin(settings, 'alice', PASSWORD)).toBe('DIRECTORY_MISCONFIGURED');
    expect(login.log).toContain('"step":"service_bind","reason":"InvalidCredentials (49)"');
    for (const secret of ['wrong secret', PASSWORD, 'alice']) expect(login.log).not.toContain(secret);
  });
});
