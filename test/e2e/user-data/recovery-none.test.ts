import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { resetPassword } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const DAY = 86_400_000;
const SECOND_PASSWORD = 'staple the horse again';
const THIRD_PASSWORD = 'and the battery as well';

describe.each(engines)('data that the server cannot recover on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { DATA_RECOVERY: 'none' } });
  const loginAs = async (name: string, password: string) =>
    running.app.client(bearer(await tokenOf(running.app, name, password)));
  const aWriter = async (name: string) => {
    const { client } = await aPerson(running.app, name);
    await client.put('/users/data/first', { value: 'under the first password' });
  };
  const read = async (client: HttpClient, item: string) => {
    const { body } = await client.get(`/users/data/${item}`);
    return body.code ?? body.value;
  };
  const unlock = async (client: HttpClient, password: string) => {
    const { body } = await client.post('/users/unlock-data', { password });
    return body.code ?? body.message;
  };
  const UNLOCKED = 'Data unlocked successfully';

  it('has no slot for the server', async () => {
    const { userId } = await aPerson(running.app, 'slots');
    const slots = await stored(running.app, 'SELECT kind FROM data_key_slot WHERE user_id = ?', [userId]);

    expect(slots).toEqual([{ kind: 'password' }]);
  });

  it('can be read with the new password after a change', async () => {
    await aWriter('changed');
    const client = await loginAs('changed', PASSWORD);
    await client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: SECOND_PASSWORD });

    expect(await read(await loginAs('changed', SECOND_PASSWORD), 'first')).toBe('under the first password');
  });

  it('is archived by a reset, which reports it, and new items can be stored at once', async () => {
    await aWriter('reset');
    const response = await resetPassword(running.app, 'reset', SECOND_PASSWORD);
    expect(response.body).toEqual({ message: expect.any(String), data_reset: true });

    const client = await loginAs('reset', SECOND_PASSWORD);
    expect((await client.get('/users/me')).body.data_unlocked).toBe(true);
    expect(await read(client, 'first')).toBe('DATA_LOCKED');
    const list = await client.get('/users/data');
    expect(list.body.items).toEqual([expect.objectContaining({ name: 'first' })]);
    await client.put('/users/data/second', { value: 'new' });
    expect(await read(client, 'second')).toBe('new');
  });

  it('is restored with the old password, permanently and for every session', async () => {
    await aWriter('restored');
    await resetPassword(running.app, 'restored', SECOND_PASSWORD);
    const client = await loginAs('restored', SECOND_PASSWORD);
    const other = await loginAs('restored', SECOND_PASSWORD);

    expect(await unlock(client, 'never a password')).toBe('INCORRECT_PASSWORD');
    expect(await unlock(client, PASSWORD)).toBe(UNLOCKED);

    expect(await read(client, 'first')).toBe('under the first password');
    expect(await read(other, 'first')).toBe('under the first password');
    await client.post('/users/change-password', {
      oldPassword: SECOND_PASSWORD,
      newPassword: THIRD_PASSWORD,
    });
    running.app.clock.advance(40 * DAY);
    const later = await loginAs('restored', THIRD_PASSWORD);
    expect(await read(later, 'first')).toBe('under the first password');
    expect(await unlock(later, PASSWORD)).toBe('INCORRECT_PASSWORD');
  });

  it('can be restored for 30 days after a reset, but not later', async () => {
    await aWriter('in-time');
    await aWriter('too-late');
    await resetPassword(running.app, 'in-time', SECOND_PASSWORD);
    await resetPassword(running.app, 'too-late', SECOND_PASSWORD);

    running.app.clock.advance(30 * DAY - 1);
    expect(await unlock(await loginAs('in-time', SECOND_PASSWORD), PASSWORD)).toBe(UNLOCKED);

    running.app.clock.advance(1);
    const client = await loginAs('too-late', SECOND_PASSWORD);
    expect(await unlock(client, PASSWORD)).toBe('INCORRECT_PASSWORD');
    expect(await read(client, 'first')).toBe('DATA_LOCKED');
  });

  it('can be restored after two resets, each archive with the password of its time', async () => {
    await aWriter('twice');
    await resetPassword(running.app, 'twice', SECOND_PASSWORD);
    const between = await loginAs('twice', SECOND_PASSWORD);
    await between.put('/users/data/second', { value: 'under the second password' });
    await resetPassword(running.app, 'twice', THIRD_PASSWORD);

    const client = await loginAs('twice', THIRD_PASSWORD);
    expect([await read(client, 'first'), await read(client, 'second')]).toEqual([
      'DATA_LOCKED',
      'DATA_LOCKED',
    ]);
    expect(await unlock(client, PASSWORD)).toBe(UNLOCKED);
    expect([await read(client, 'first'), await read(client, 'second')]).toEqual([
      'under the first password',
      'DATA_LOCKED',
    ]);
    expect(await unlock(client, SECOND_PASSWORD)).toBe(UNLOCKED);
    expect(await read(client, 'second')).toBe('under the second password');
  });

  it('can be restored again after another reset', async () => {
    await aWriter('chained');
    await resetPassword(running.app, 'chained', SECOND_PASSWORD);
    expect(await unlock(await loginAs('chained', SECOND_PASSWORD), PASSWORD)).toBe(UNLOCKED);
    await resetPassword(running.app, 'chained', THIRD_PASSWORD);

    const client = await loginAs('chained', THIRD_PASSWORD);
    expect(await read(client, 'first')).toBe('DATA_LOCKED');
    expect(await unlock(client, SECOND_PASSWORD)).toBe(UNLOCKED);
    expect(await read(client, 'first')).toBe('under the first password');
  });

  it('can be restored when the new password is the same as the old one', async () => {
    await aWriter('same');
    await resetPassword(running.app, 'same', PASSWORD);
    const client = await loginAs('same', PASSWORD);
    expect(await read(client, 'first')).toBe('DATA_LOCKED');

    expect(await unlock(client, PASSWORD)).toBe(UNLOCKED);
    expect(await read(client, 'first')).toBe('under the first password');
  });

  it('is restored only once if the old password is sent several times concurrently', async () => {
    await aWriter('hasty');
    await resetPassword(running.app, 'hasty', SECOND_PASSWORD);
    const client = await loginAs('hasty', SECOND_PASSWORD);

    const responses = await Promise.all([1, 2, 3].map(() => unlock(client, PASSWORD)));

    expect(responses).toContain(UNLOCKED);
    expect([UNLOCKED, 'INCORRECT_PASSWORD']).toEqual(expect.arrayContaining(responses));
    expect(await read(client, 'first')).toBe('under the first password');
  });

  it('can be read with the new key if it was written after a reset', async () => {
    await aWriter('overwritten');
    await resetPassword(running.app, 'overwritten', SECOND_PASSWORD);
    const client = await loginAs('overwritten', SECOND_PASSWORD);

    expect((await client.put('/users/data/first', { value: 'again' })).body.version).toBe(2);
    expect(await read(client, 'first')).toBe('again');
  });
});
