import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { TEST_KEY, TestApp } from '../../support/app/test-app.js';

const NEW_KEY = `new:${Buffer.alloc(32, 9).toString('base64')}`;
const readKid = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;

describe.each(engines)('rotation of the signing key on %s', (_name, createDatabase) => {
  it('keeps sessions valid while the old key is configured, and rejects its tokens after its removal', async () => {
    const database = await createDatabase();
    const withKeys = (MASTER_KEY: string) => TestApp.start({ database, env: { MASTER_KEY } });
    try {
      const before = await withKeys(TEST_KEY);
      const { name } = await aPerson(before);
      const old = await tokenOf(before, name);
      await before.client().put('/users/data/notes', { value: 'kept' }, bearer(old));
      await before.close();

      const during = await withKeys(`${NEW_KEY},${TEST_KEY}`);
      expect((await during.client().get('/users/me', bearer(old))).status).toBe(200);
      expect((await during.client().get('/users/data/notes', bearer(old))).body.value).toBe('kept');
      const fresh = await tokenOf(during, name);
      expect([readKid(old), readKid(fresh)]).toEqual(['test', 'new']);
      expect((await during.client().get('/users/data/notes', bearer(fresh))).body.value).toBe('kept');
      const strange = `${Buffer.from('{"alg":"HS256","typ":"JWT","kid":"gone"}').toString('base64url')}.${old.split('.').slice(1).join('.')}`;
      expect((await during.client().get('/users/me', bearer(strange))).body.code).toBe('INVALID_TOKEN');
      expect(
        (await during.client().post('/users/login', { username: name, password: PASSWORD })).status,
      ).toBe(200);
      await during.close();

      // A key must not be removed while values are sealed under it.
      await expect(withKeys(NEW_KEY)).rejects.toThrow('"test" is missing');

      const last = await withKeys(`${NEW_KEY},${TEST_KEY}`);
      await plant(last, "DELETE FROM master_key WHERE kid = 'test'");
      await last.close();
      const after = await withKeys(NEW_KEY);
      expect((await after.client().get('/users/me', bearer(old))).body.code).toBe('INVALID_TOKEN');
      expect((await after.client().get('/users/me', bearer(fresh))).status).toBe(200);
      await after.close();
    } finally {
      await database.drop();
    }
  });
});
