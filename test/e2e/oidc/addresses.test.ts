import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FoldOidcAddress1795959100102 } from '../../../migrations/1795959100102-fold-oidc-address.js';
import { Database } from '#platform/database';
import { register } from '../../support/fixtures/accounts.js';
import { startWithProvider } from '../../support/app/app-with-provider.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aPersonAt, type RealProvider } from '../../support/clients/real-provider.js';
import { type TestApp } from '../../support/app/test-app.js';

const DIGESTS = 'SELECT identity_digest AS digest FROM oidc_identity WHERE user_id = ?';

describe.each(engines)('users identified by their email address on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let app: TestApp;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ provider, app, close } = await startWithProvider(createDatabase, { OIDC_IDENTIFIER_PATH: 'email' }));
    await register(app, 'root');
  });

  afterAll(() => close());

  /** Returns the account that a login with this spelling of the address uses. */
  const accountOf = async (login: string, email: string) => {
    provider.accounts.set(login, { email, email_verified: true });
    return (await (await aPersonAt(app, login)).get('/users/me')).body.userId as string;
  };

  const digestsOf = async (userId: string) =>
    (await stored<{ digest: string }>(app, DIGESTS, [userId])).map(({ digest }) => digest);

  const migration = async (direction: 'up' | 'down') => {
    const runner = app.get(Database).writer.createQueryRunner();
    await new FoldOidcAddress1795959100102()[direction](runner).finally(() => runner.release());
  };

  it('have one account, however the provider spells the address', async () => {
    const spellings = ['Ada@Example.com', 'ada@example.com', 'ADA@EXAMPLE.COM'];
    const accounts: string[] = [];
    for (const email of spellings) accounts.push(await accountOf('ada', email));

    expect(new Set(accounts).size).toBe(1);
  });

  it('are distinct if letters outside ASCII only look alike', async () => {
    expect(await accountOf('kim', 'kim@example.com')).not.toBe(
      await accountOf('kelvin', '\u212Aim@example.com'),
    );
  });

  it('keep an account created under another spelling', async () => {
    const account = await accountOf('grace', 'Grace@Example.com');
    const folded = await digestsOf(account);
    await migration('down');
    expect(await digestsOf(account)).not.toEqual(folded);
    await migration('up');
    await migration('up');

    expect(await digestsOf(account)).toEqual(folded);
    expect(await accountOf('grace', 'grace@example.com')).toBe(account);
  });

  it('keep their own accounts where one address had several before the migration', async () => {
    const first = await accountOf('linus', 'Linus@Example.com');
    await migration('down');
    const second = await accountOf('linus', 'linus@example.com');
    await plant(app, 'UPDATE oidc_identity SET created_at = created_at + 1 WHERE user_id = ?', [second]);
    await migration('up');

    expect(first).not.toBe(second);
    expect(await accountOf('linus', 'Linus@Example.com')).toBe(first);
    expect(await accountOf('linus', 'linus@example.com')).toBe(second);
  });
});
