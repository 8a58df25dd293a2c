import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AttemptsService } from '#attempts';
import { Transactions } from '#platform/database';
import { UsersService } from '#users';
import { CallerSession } from '../../../src/auth/flow/caller-session.service.js';
import { PasswordReplacement } from '../../../src/auth/flow/password-replacement.service.js';
import { OidcAccountsService } from '../../../src/auth/oidc/oidc-accounts.service.js';
import { PasskeyRepository } from '../../../src/passkeys/passkey.repository.js';
import { RoleRepository } from '../../../src/roles/role.repository.js';
import { TerminalProofs } from '../../../src/security/terminal-proofs.service.js';
import { ItemMoveService } from '../../../src/user-data/item-move.service.js';
import { UserDataRepository } from '../../../src/user-data/user-data.repository.js';
import { onceAfter } from '../../support/app/after-call.js';
import { runningApp } from '../../support/app/running-app.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { makeOidcOnly, plant, plantIdentity, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { requestCode, resetToken } from '../../support/fixtures/resets.js';
import { plantRole } from '../../support/fixtures/roles.js';
import { aGuardedPerson } from '../../support/fixtures/second-factor.js';

const NEXT = 'staple the horse again';
const ISSUER = 'https://sso.example.com';

type Token<T> = abstract new (...args: never[]) => T;

const codeOf = ({ status, body }: HttpResponse): unknown[] => [status, body?.code];

/** Between what a request has read and its write, another one changes the row: the condition of the write decides. */
describe.each(engines)('a request that another one overtakes on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let ada: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });
  beforeEach(async () => {
    ada = await aPerson(running.app);
  });

  const after = <T>(token: Token<T>, method: keyof T & string, event: () => Promise<unknown>) => {
    onceAfter(running.app.get(token) as object, method, event);
  };
  const set = (change: string, person = ada) =>
    plant(running.app, `UPDATE user SET ${change} WHERE id = ?`, [person.userId]);
  const rowOf = async ({ userId }: Person) =>
    (await stored(running.app, 'SELECT name, totp_enabled, is_oidc FROM user WHERE id = ?', [userId]))[0];
  const entriesOf = async (action: string, { userId }: Person) =>
    stored(running.app, 'SELECT id FROM audit_log WHERE action = ? AND subject_id = ?', [action, userId]);
  const logIn = (password: string) =>
    running.app.client().post('/users/login', { username: ada.name, password });

  it('exchanges a reset code for one token', async () => {
    const resetCode = await requestCode(running.app, ada.name);
    const verify = () =>
      running.app.client().post('/users/verify-reset-code', { username: ada.name, resetCode });
    let other: HttpResponse;
    after(AttemptsService, 'count', async () => {
      // The next transaction counts the attempt at the code.
      after(Transactions, 'run', async () => {
        other = await verify();
      });
    });

    expect(codeOf(await verify())).toEqual([400, 'INVALID_RESET_CODE']);
    expect(other!.status).toBe(200);
  });

  it('sets no password with a reset token that was replaced', async () => {
    const tempToken = await resetToken(running.app, ada.name);
    after(PasswordReplacement, 'prepare', () =>
      plant(running.app, 'DELETE FROM password_reset WHERE user_id = ?', [ada.userId]),
    );
    const completion = { username: ada.name, tempToken, newPassword: NEXT };
    const late = await running.app.client().post('/users/complete-reset', completion);

    expect(codeOf(late)).toEqual([400, 'INVALID_RESET_TOKEN']);
    expect((await logIn(PASSWORD)).status).toBe(200);
  });

  it('renames no account that has got a password, with which the old name logs in', async () => {
    await makeOidcOnly(running.app, ada.name);
    await plantIdentity(running.app, ada.name, ISSUER);
    const [{ password_hash: hash } = {}] = await stored(
      running.app,
      'SELECT password_hash FROM user WHERE id = ?',
      [root.userId],
    );
    after(UsersService, 'findById', () =>
      plant(running.app, 'UPDATE user SET password_hash = ? WHERE id = ?', [hash, ada.userId]),
    );
    const identity = {
      ...{
        scope: null,
        namespace: ISSUER,
        issuer: ISSUER,
        identifier: ada.name,
        key: ada.name,
        name: 'somebody else',
      },
      ...{ identifierPath: 'sub', email: null, isEmailVerified: null, isAllowed: true },
      ...{ subject: ada.name, sid: null, idToken: '' },
    };
    const { user } = await running.app.get(OidcAccountsService).findOrCreate(identity);

    expect([user.name, (await rowOf(ada))!['name']]).toEqual([ada.name, ada.name]);
  });

  const enable = async () => {
    const { secret } = (await ada.client.post('/users/totp/setup')).body;
    const totp_code = totpCode(fromBase32(secret), running.app.clock.now());
    return () => ada.client.post('/users/totp/enable', { totp_code });
  };

  it('does not enable a second factor that is enabled', async () => {
    const late = await enable();
    after(CallerSession, 'prepareReplacement', () => set('totp_enabled = 1'));
    expect(codeOf(await late())).toEqual([400, 'TOTP_ALREADY_ENABLED']);
    expect(await entriesOf('totp.enabled', ada)).toEqual([]);
  });

  it('does not enable the second factor with a code of a secret that was replaced', async () => {
    const late = await enable();
    after(CallerSession, 'prepareReplacement', () => ada.client.post('/users/totp/setup'));
    expect(codeOf(await late())).toEqual([400, 'TOTP_NOT_INITIATED']);
    expect((await rowOf(ada))!['totp_enabled']).toBe(0);
  });

  it.each([
    ['that is disabled', 'UPDATE user SET totp_enabled = 0 WHERE id = ?'],
    ['without a secret', 'DELETE FROM totp_secret WHERE user_id = ?'],
  ])('removes no second factor %s', async (_what, sql) => {
    const person = await aGuardedPerson(running.app);
    after(UsersService, 'get', () => plant(running.app, sql, [person.userId]));
    const late = await root.client.post('/users/admin/totp/disable', { userId: person.userId });
    expect(codeOf(late)).toEqual([400, 'TOTP_NOT_ENABLED']);
    expect(await entriesOf('totp.disabled', person)).toEqual([]);
  });

  it('deletes an account once', async () => {
    const remove = () => root.client.delete('/users/delete-user', { username: ada.name });
    after(UsersService, 'get', remove);
    expect(codeOf(await remove())).toEqual([404, 'USER_NOT_FOUND']);
    expect(await entriesOf('user.deleted', ada)).toHaveLength(1);
  });

  it('unlinks no account that was unlinked', async () => {
    await plantIdentity(running.app, ada.name, ISSUER);
    const unlink = () => root.client.post('/users/unlink-oidc-from-password', { userId: ada.userId });
    after(UsersService, 'get', unlink);
    expect(codeOf(await unlink())).toEqual([400, 'NOT_OIDC']);
    expect(await entriesOf('identity.unlinked', ada)).toHaveLength(1);
  });

  it.each<[string, string, (source: Person) => Promise<unknown>]>([
    ['to one that was linked', 'TARGET_ALREADY_LINKED', () => set('is_oidc = 1')],
    [
      'that has got a password',
      'NOT_OIDC_ONLY',
      (source) => set("password_hash = 'x', password_scheme = 'bcrypt'", source),
    ],
    [
      'that has lost its identity',
      'NOT_OIDC_ONLY',
      ({ userId }) => plant(running.app, 'DELETE FROM oidc_identity WHERE user_id = ?', [userId]),
    ],
  ])('links no account %s', async (_what, code, change) => {
    const source = await aPerson(running.app);
    await makeOidcOnly(running.app, source.name);
    await plantIdentity(running.app, source.name, ISSUER);
    after(ItemMoveService, 'hasItems', () => change(source));
    const link = { oidcUserId: source.userId, targetUsername: ada.name };

    expect(codeOf(await root.client.post('/users/link-oidc-to-password', link))).toEqual([400, code]);
    expect(await rowOf(source)).toBeDefined();
    expect(await entriesOf('identity.linked', ada)).toEqual([]);
  });

  it.each(['PUT', 'DELETE'] as const)('finds no role that was deleted: %s', async (method) => {
    const id = await plantRole(running.app, []);
    after(RoleRepository, 'findById', () => plant(running.app, 'DELETE FROM role WHERE id = ?', [id]));
    const late = await root.client.send(method, `/rbac/roles/${id}`, { permissions: ['audit.view'] }, {});
    expect(codeOf(late)).toEqual([404, 'ROLE_NOT_FOUND']);
  });

  it('finds no passkey that was removed', async () => {
    const { id } = await aPasskey(ada.client);
    after(PasskeyRepository, 'find', () => plant(running.app, 'DELETE FROM passkey WHERE id = ?', [id]));
    const late = await ada.client.delete(`${PASSKEYS}/credentials/${id}`);
    expect(codeOf(late)).toEqual([404, 'PASSKEY_NOT_FOUND']);
  });

  it('unlocks no terminal that was unlocked', async () => {
    const { client, code, userId } = await aGuardedPerson(running.app);
    await client.post('/api/security/terminal/desk/mfa-lock');
    after(TerminalProofs, 'verify', () =>
      plant(running.app, 'DELETE FROM terminal_lock WHERE user_id = ?', [userId]),
    );
    const late = await client.post('/api/security/terminal/desk/mfa-unlock', { code: code() });
    expect(codeOf(late)).toEqual([400, 'TERMINAL_NOT_LOCKED']);
  });

  it('replaces no item that has changed, and tries again where no version was asked for', async () => {
    const put = (value: string, version?: number) => ada.client.put('/users/data/hosts', { value, version });
    await put('first');
    after(UserDataRepository, 'findWithoutValue', () => put('second'));
    expect(codeOf(await put('late', 1))).toEqual([409, 'VERSION_CONFLICT']);
    after(UserDataRepository, 'findWithoutValue', () => put('third'));
    expect((await put('last')).body.version).toBe(4);
    expect((await ada.client.get('/users/data/hosts')).body.value).toBe('last');
  });
});
