import { beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator } from '../../support/processes/operator.js';

const ORIGIN = 'https://tools.example.com';

describe.each(engines)('door check on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  const check = (user: string, url: string, ...more: string[]) =>
    operator.run('door', 'check', '--user', user, '--url', url, ...more);

  beforeAll(async () => {
    for (const name of ['ada', 'grace']) await operator.register(name);
    const admin = await operator.login('ada');
    const forward = { name: 'Tool', origin: ORIGIN, mode: 'forward' };
    for (const more of [
      { slug: 'one', path_prefix: '/one/' },
      { slug: 'deep', path_prefix: '/one/deep/', who: 'everyone', public_paths: ['/one/deep/health'] },
    ]) {
      const { status } = await admin.post('/api/applications', { ...forward, ...more });
      expect(status).toBe(201);
    }
  });

  it('finds the application by the URL, and prints the decision and the rule', async () => {
    expect(await check('Ada', `${ORIGIN}/one/x`)).toMatchObject({
      code: 0,
      stdout: 'allowed: ada at one\nwho: admins; needs: login\n',
    });
    expect(await check('grace', `${ORIGIN}/one/x`)).toMatchObject({
      code: 1,
      stdout: 'refused (not_allowed): grace at one\nwho: admins; grace is no admin\n',
    });
    expect((await check('grace', `${ORIGIN}/one/deep/x`)).stdout).toContain('allowed: grace at deep');
    expect((await check('grace', `${ORIGIN}/one/deep/health`)).stdout).toContain(
      'public_paths: /one/deep/health',
    );
    expect((await check('grace', `${ORIGIN}/one/deep/x`, '--method', 'TRACE')).stdout).toContain(
      'invalid_request',
    );
  });

  it('refuses what no application has', async () => {
    for (const url of [`${ORIGIN}/two/`, `${ORIGIN}/one/../one/deep/`, 'https://other.example.com/'])
      expect(await check('ada', url)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^refused \(outside_application\): ada at no application\n/),
      });
    expect(
      await operator.runExpectingError('door', 'check', '--user', 'nobody', '--url', ORIGIN),
    ).toMatchObject({
      code: 'USER_NOT_FOUND',
    });
  });

  it('prints JSON for programs, and its usage without a user or URL', async () => {
    expect(await operator.json('door', 'check', '--user', 'ada', '--url', `${ORIGIN}/one/`)).toEqual({
      allowed: true,
      reason: null,
      line: 'who: admins; needs: login',
      with_identity: true,
      application: 'one',
      username: 'ada',
    });
    for (const words of [[], ['--user', 'ada'], ['--url', ORIGIN], ['ada', '--user', 'ada', '--url', ORIGIN]])
      expect((await operator.runExpectingError('door', 'check', ...words)).error).toContain('Usage:');
  });
});
