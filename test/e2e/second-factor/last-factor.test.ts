import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { aPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { outcome, requireFactorOf } from '../../support/fixtures/required-factor.js';
import { aGuardedPerson } from '../../support/fixtures/second-factor.js';

const REFUSED = [409, 'LAST_SECOND_FACTOR'];

describe.each(engines)(
  'the last second factor of an account that requires one on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);
    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    const disable = ({ client }: Person) => client.post('/users/totp/disable', { password: PASSWORD });
    const remove = ({ client }: Person, id: string) => client.delete(`${PASSKEYS}/credentials/${id}`);

    it('cannot be removed by its user: the authenticator', async () => {
      const person = await aGuardedPerson(running.app);
      await requireFactorOf(running.app, person.userId);
      expect(outcome(await disable(person))).toEqual(REFUSED);
      expect((await person.client.get('/users/totp/status')).body.enabled).toBe(true);

      await aPasskey(person.client, { verifiesUser: false });
      expect((await disable(person)).status).toBe(200);
      expect((await person.client.get('/users/sessions')).status).toBe(200);
    });

    it('cannot be removed by its user: the passkey', async () => {
      const person = await aPerson(running.app);
      await requireFactorOf(running.app, person.userId);
      const [one, two] = [await aPasskey(person.client), await aPasskey(person.client)];
      expect((await remove(person, one.id)).status).toBe(200);
      expect(outcome(await remove(person, two.id))).toEqual(REFUSED);
    });

    it('is kept when two passkeys are removed at once', async () => {
      const person = await aPerson(running.app);
      await requireFactorOf(running.app, person.userId);
      const [one, two] = [await aPasskey(person.client), await aPasskey(person.client)];
      const answers = await Promise.all([remove(person, one.id), remove(person, two.id)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it('can be removed where none is required', async () => {
      const person = await aGuardedPerson(running.app);
      expect((await disable(person)).status).toBe(200);
    });

    it('can be removed by an admin; the next login can only enrol', async () => {
      const person = await aGuardedPerson(running.app);
      await requireFactorOf(running.app, person.userId);
      const { userId } = person;
      expect((await admin.client.post('/users/admin/totp/disable', { userId })).status).toBe(200);
      const client = running.app.client();
      expect((await client.post('/users/login', { username: person.name, password: PASSWORD })).status).toBe(
        200,
      );
      expect(outcome(await client.get('/users/sessions'))).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
    });
  },
);
