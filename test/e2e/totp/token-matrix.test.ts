import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { listHandlers } from '../../support/app/handlers.js';
import { aGuardedPerson, firstStep, logIn } from '../../support/fixtures/second-factor.js';
import { TestApp } from '../../support/app/test-app.js';

describe('a token that is not a session token', () => {
  let database: TestDatabase;
  let app: TestApp;
  let tokens: Map<string, string>;

  beforeAll(async () => {
    database = await engines[0]![1]();
    app = await TestApp.start({ database });
    tokens = await everyKindOfToken();
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function everyKindOfToken(): Promise<Map<string, string>> {
    const person = await aGuardedPerson(app);
    const pending = await firstStep(app.client(), person);
    const trusting = app.client();
    await logIn(trusting, person, { rememberMe: true });
    return new Map([
      ['pending login', pending],
      ['trusted device', trusting.cookies.get('trusted_device')!],
      ['password reset', await resetToken((await aPerson(app)).name)],
    ]);
  }

  async function resetToken(username: string): Promise<string> {
    await app.client().post('/users/initiate-reset', { username });
    const line = app.logLines.findLast((text) => text.includes('RESET_CODE'))!;
    const { code } = JSON.parse(line) as { code: string };
    const response = await app.client().post('/users/verify-reset-code', { username, resetCode: code });
    return response.body.tempToken as string;
  }

  it('is rejected on every route that requires a credential, both as a header and as the cookie', async () => {
    const guarded = listHandlers(app).filter(({ access }) => access?.level !== 'public');
    expect(guarded.length).toBeGreaterThan(20);
    for (const [kind, token] of tokens) {
      for (const { method, path } of guarded) {
        for (const headers of [bearer(token), { cookie: `jwt=${token}` }]) {
          const { status, body } = await app.client().send(method, path, undefined, headers);
          const expected = kind === 'pending login' ? 'TOTP_REQUIRED' : 'INVALID_TOKEN';
          expect({ kind, method, path, status, code: body.code }).toEqual({
            kind,
            method,
            path,
            status: 401,
            code: expected,
          });
        }
      }
    }
  });

  it('is rejected where another kind of token is required', async () => {
    const { client } = await aPerson(app);
    const session = client.cookies.get('jwt')!;
    for (const token of [
      session,
      tokens.get('password reset')!,
      tokens.get('trusted device')!,
      'garbage',
      '..',
    ]) {
      const second = await app
        .client()
        .post('/users/totp/verify-login', { temp_token: token, totp_code: '123456' });
      expect(second).toMatchObject({ status: 401, body: { code: 'INVALID_TEMP_TOKEN' } });
    }
    for (const token of [
      session,
      tokens.get('pending login')!,
      tokens.get('trusted device')!,
      'garbage',
      '..',
    ]) {
      const body = { username: 'anybody', tempToken: token, newPassword: PASSWORD };
      const reset = await app.client().post('/users/complete-reset', body);
      expect(reset).toMatchObject({ status: 400, body: { code: 'INVALID_RESET_TOKEN' } });
    }
  });
});
