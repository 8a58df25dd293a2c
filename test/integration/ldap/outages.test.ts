import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FakeDirectory } from '../../support/faults/fake-directory.js';
import { PASSWORD, SUFFIX } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd, TestDirectoryLogin } from '../../support/fixtures/directory-login.js';
import { freePort } from '../../support/processes/free-ports.js';
import { Slapd } from '../../support/processes/slapd.js';

describeWithSlapd('a directory that fails', () => {
  let slapd: Slapd;
  let login: TestDirectoryLogin;
  let referred: FakeDirectory;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);

  beforeEach(async () => {
    referred = await FakeDirectory.start(() => undefined);
    slapd = await Slapd.start(`ldap://127.0.0.1:${referred.port}/ou=people,${SUFFIX}`);
    login = new TestDirectoryLogin();
    unhandled.length = 0;
    process.on('unhandledRejection', note).on('uncaughtException', note);
  });
  afterEach(async () => {
    await slapd.remove();
    await referred.stop();
    process.off('unhandledRejection', note).off('uncaughtException', note);
    expect(unhandled).toEqual([]);
  });

  const logIn = (more: Partial<ReturnType<Slapd['settings']>> = {}, password = PASSWORD) =>
    login.tryLogin(slapd.settings(more), 'alice', password);

  it('refuses connections while it is stopped, and works after its start', async () => {
    expect(await logIn()).toBe('alice');

    await slapd.stop();
    expect(await logIn()).toBe('DIRECTORY_UNREACHABLE');
    expect(await logIn({ security: 'starttls' })).toBe('DIRECTORY_UNREACHABLE');
    expect(login.log).toContain('ECONNREFUSED');

    await slapd.launch();
    expect(await logIn()).toBe('alice');
  });

  it('has an unknown name, or an address where nothing answers', async () => {
    expect(await logIn({ host: 'nowhere.invalid' })).toBe('DIRECTORY_UNREACHABLE');
    expect(login.log).toContain('"step":"name","reason":"nowhere.invalid does not resolve"');
    expect(await logIn({ port: await freePort() })).toBe('DIRECTORY_UNREACHABLE');
  });

  it.each(['169.254.169.254', '0.0.0.0', '224.0.0.1', '::ffff:169.254.169.254'])(
    'is not at %s',
    async (host) => {
      expect(await logIn({ host })).toBe('DIRECTORY_MISCONFIGURED');
    },
  );

  it.each(['ldaps', 'starttls', 'none'] as const)('does not answer in time, with %s', async (security) => {
    slapd.freeze();
    const start = performance.now();

    expect(await logIn({ security, timeoutMs: 700, connectTimeoutMs: 600 })).toBe('DIRECTORY_UNREACHABLE');
    expect(performance.now() - start).toBeLessThan(1_500);

    slapd.thaw();
    expect(await logIn({ security })).toBe('alice');
  });

  it('hangs while 50 people log in: 16 wait for it, the others are refused after two seconds', async () => {
    const before = slapd.openFiles;
    slapd.freeze();
    const start = performance.now();
    const ends: number[] = [];

    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const outcome = await logIn({ timeoutMs: 4_000 });
        ends.push(performance.now() - start);
        return outcome;
      }),
    );
    slapd.thaw();

    expect(new Set(outcomes)).toEqual(new Set(['DIRECTORY_UNREACHABLE']));
    expect(ends.filter((ms) => ms < 3_000)).toHaveLength(34);
    expect(Math.max(...ends)).toBeLessThan(6_000);
    expect(await logIn()).toBe('alice');
    await until(() => slapd.openFiles <= before);
  });

  it('is not needed by logins at another directory while it hangs', async () => {
    const other = await Slapd.start();
    slapd.freeze();
    const hanging = Promise.all(Array.from({ length: 20 }, () => logIn({ timeoutMs: 3_000 })));

    expect(await login.tryLogin(other.settings(), 'alice', PASSWORD)).toBe('alice');

    slapd.thaw();
    await hanging;
    await other.remove();
  });

  it('works through more logins at once than it has slots', async () => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => logIn()));

    expect(outcomes.filter((outcome) => outcome === 'alice')).toHaveLength(60);
  });

  it('has no open connection after a login, whatever came of it', async () => {
    const before = slapd.openFiles;
    for (const security of ['ldaps', 'starttls', 'none'] as const) {
      await logIn({ security });
      await logIn({ security }, 'wrong');
      await logIn({ security, bindPassword: 'wrong' });
      await logIn({ security, userSearchBase: 'ou=nowhere' });
      await logIn({ security, caCert: null });
    }

    await until(() => slapd.openFiles <= before);
  });

  it('refers to another directory, which is not connected to', async () => {
    expect(await logIn({ userSearchBase: SUFFIX })).toBe('alice');
    expect(await logIn({ userSearchBase: `ou=elsewhere,${SUFFIX}` })).toBe('DIRECTORY_MISCONFIGURED');
    expect(referred.connections).toBe(0);
  });

  it('does not have the base of the search', async () => {
    expect(await logIn({ userSearchBase: `ou=nowhere,${SUFFIX}` })).toBe('DIRECTORY_MISCONFIGURED');
    expect(login.log).toContain('"step":"user_search","reason":"NoSuchObject (32)"');
  });
});

async function until(isDone: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100 && !isDone(); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isDone()).toBe(true);
}
