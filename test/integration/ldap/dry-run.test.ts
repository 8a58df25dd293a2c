import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LdapSettings } from '#ldap';
import { PASSWORD, PEOPLE, READER_PASSWORD, SUFFIX } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd, TestDirectoryLogin } from '../../support/fixtures/directory-login.js';
import { freePort } from '../../support/processes/free-ports.js';
import { Slapd } from '../../support/processes/slapd.js';

const STEPS = ['name', 'connection', 'tls', 'service_bind', 'user_search', 'groups'];

describeWithSlapd('the dry run of a directory', () => {
  const login = new TestDirectoryLogin();
  let slapd: Slapd;

  beforeAll(async () => {
    slapd = await Slapd.start();
  });
  afterAll(() => slapd.remove());

  const run = (more: Partial<LdapSettings> = {}, username: string | null = 'alice') =>
    login.dryRun.run(slapd.settings(more), username);

  it('reports every step that a login has before the password', async () => {
    const { ok, steps } = await run({ nestedGroups: 'recursive' });

    expect(ok).toBe(true);
    expect(steps.map(({ step }) => step)).toEqual(STEPS);
    expect(steps[0]!.message).toContain('127.0.0.1');
    expect(steps[2]!.message).toBe('The certificate is trusted, and is valid for localhost');
    expect(steps[4]!.message).toBe(
      `uid=alice,${PEOPLE} has the key alice, the name Person alice and the address alice@example.com`,
    );
    expect(steps[5]!.message).toBe('3 group(s): terminals, ops, everyone');
  });

  it('ends with the service account without a name to search', async () => {
    const { ok, steps } = await run({}, null);

    expect(ok).toBe(true);
    expect(steps.map(({ step }) => step)).toEqual(STEPS.slice(0, 4));
  });

  it('says when there is no TLS, and when no groups are searched', async () => {
    const { steps } = await run({ security: 'none', groupSearchBase: null });

    expect(steps[2]!.message).toBe('No TLS: only for tests on this machine');
    expect(steps[5]!.message).toBe('Not searched, because there is no base for groups');
  });

  it.each<[string, Partial<LdapSettings>, string, string]>([
    ['a host that does not resolve', { host: 'nowhere.invalid' }, 'name', 'nowhere.invalid does not resolve'],
    ['a certificate that is not trusted', { caCert: null }, 'tls', 'add its certificate authority'],
    ['another name in the certificate', { host: '127.0.0.1' }, 'tls', 'a host name that the certificate has'],
    ['a wrong service account', { bindPassword: 'wrong' }, 'service_bind', 'InvalidCredentials (49)'],
    ['a base that does not exist', { userSearchBase: `ou=no,${SUFFIX}` }, 'user_search', 'NoSuchObject (32)'],
    [
      'a filter without a match',
      { userSearchFilter: '(sn={{username}})' },
      'user_search',
      'no entry matches',
    ],
    [
      'a filter with several',
      { userSearchFilter: '(|(uid={{username}})(uid=bob))' },
      'user_search',
      'several',
    ],
    ['a key that nobody has', { usernameAttribute: 'employeeNumber' }, 'user_search', 'employeeNumber'],
    [
      'a base for groups that does not exist',
      { groupSearchBase: `ou=no,${SUFFIX}` },
      'groups',
      'NoSuchObject',
    ],
  ])('stops at %s and says what to do', async (_case, more, step, message) => {
    const { ok, steps } = await run(more);
    const last = steps.at(-1)!;

    expect(ok).toBe(false);
    expect(last).toEqual({ step, ok: false, message: expect.stringContaining(message) });
    expect(steps.slice(0, -1).every((one) => one.ok)).toBe(true);
  });

  it('stops where nothing listens, and where StartTLS is expected', async () => {
    const refused = await run({ port: await freePort() });
    const swapped = await run({ port: slapd.port });

    expect(refused.steps.at(-1)).toMatchObject({ step: 'connection', ok: false });
    expect(swapped.steps.at(-1)!.message).toContain('the port may expect StartTLS');
  });

  it('stops in time when the directory does not answer, and closes its connections', async () => {
    const before = slapd.openFiles;
    slapd.freeze();
    const { steps } = await run({ timeoutMs: 600 });
    slapd.thaw();

    expect(steps.at(-1)).toMatchObject({ step: 'tls', ok: false });
    expect((await run()).ok).toBe(true);
    for (let attempt = 0; attempt < 100 && slapd.openFiles > before; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(slapd.openFiles).toBeLessThanOrEqual(before);
  });

  it('contains no secret', async () => {
    const runs = [await run(), await run({ bindPassword: 'wrong secret' })];

    for (const secret of [READER_PASSWORD, PASSWORD, 'wrong secret'])
      expect(JSON.stringify(runs)).not.toContain(secret);
  });
});
