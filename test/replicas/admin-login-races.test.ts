import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../support/fixtures/accounts.js';
import { aPasskey, PASSKEYS } from '../support/fixtures/passkeys.js';
import { RacePair } from '../support/load/race-pair.js';
import { type HttpResponse, type HttpClient } from '../support/clients/http-client.js';
import { makeOidcOnly, plant, plantIdentity, plantSetting, stored } from '../support/fixtures/db-fixtures.js';
import { countStatus, expectRefusals, rounds } from '../support/load/repeat.js';
import { describeTwoProcesses } from '../support/processes/two-processes.js';

const PROVIDER = {
  client_id: 'latchkey',
  client_secret: 'a secret',
  issuer_url: 'https://sso.example.com',
  authorization_url: 'https://sso.example.com/authorize',
  token_url: 'https://sso.example.com/token',
};

/**
 * `local` logs in with a password, `sso` at the provider, `dual` both ways, `keyed` with a password and a passkey; all are
 * recreated in each round.
 */
type Name = 'local' | 'sso' | 'dual' | 'keyed' | 'member';
type Cast = Readonly<Record<Name, Person>> & { readonly passkeyId: string };
type Change = (by: HttpClient, cast: Cast) => Promise<HttpResponse>;

const switchOff: Change = (by) => by.patch('/users/password-login-allowed', { allowed: false });
const removeProvider: Change = (by) => by.delete('/users/oidc-config');
const changeProvider: Change = (by) =>
  by.post('/users/oidc-config', { ...PROVIDER, issuer_url: 'https://other.example.com' });
const demote =
  (name: Name): Change =>
  (by, cast) =>
    by.post('/users/remove-admin', { username: cast[name].name });
const remove =
  (name: Name): Change =>
  (by, cast) =>
    by.delete('/users/delete-user', { username: cast[name].name });
const suspend =
  (name: Name): Change =>
  (by, cast) =>
    by.post('/users/admin/suspend', { userId: cast[name].userId });
const reactivate =
  (name: Name): Change =>
  (by, cast) =>
    by.post('/users/admin/reactivate', { userId: cast[name].userId });
const leave: Change = (by) => by.delete('/users/delete-account', { password: PASSWORD });
const linkAway: Change = (by, { sso, member }) =>
  by.post('/users/link-oidc-to-password', { oidcUserId: sso.userId, targetUsername: member.name });
const unlink: Change = (by, { dual }) => by.post('/users/unlink-oidc-from-password', { userId: dual.userId });
const removePasskey: Change = (by, { passkeyId }) => by.delete(`${PASSKEYS}/credentials/${passkeyId}`);

/** Each change alone leaves an admin who can log in; both together would not. */
const RACES: [string, Change, Name, string, Change, Name, (Name)[]][] = [
  ['switching passwords off', switchOff, 'sso', 'removing the provider', removeProvider, 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'local', 'another provider', changeProvider, 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'local', 'demoting', demote('sso'), 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'local', 'deleting', remove('sso'), 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'local', 'linking', linkAway, 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'dual', 'unlinking', unlink, 'dual', ['dual']],
  ['removing the provider', removeProvider, 'sso', 'demoting', demote('local'), 'sso', ['sso', 'local']],
  ['removing the provider', removeProvider, 'sso', 'deleting', remove('local'), 'sso', ['sso', 'local']],
  ['suspending', suspend('member'), 'local', 'suspending back', suspend('local'), 'member', ['local', 'member']],
  ['suspending', suspend('member'), 'local', 'leaving', leave, 'local', ['local', 'member']],
  ['suspending', suspend('member'), 'local', 'demoting', demote('local'), 'member', ['local', 'member']],
  ['suspending', suspend('sso'), 'local', 'switching passwords off', switchOff, 'sso', ['sso', 'local']],
  ['another provider', changeProvider, 'sso', 'leaving', leave, 'local', ['sso', 'local']],
  ['switching passwords off', switchOff, 'keyed', 'removing the passkey', removePasskey, 'keyed', ['keyed']],
  ['suspending', suspend('keyed'), 'local', 'switching passwords off', switchOff, 'keyed', ['keyed', 'local']],
]; // prettier-ignore

/** What admins can do to each other and to how they log in. */
const CHANGES: readonly (readonly [Change, Name])[] = [
  [switchOff, 'sso'],
  [suspend('member'), 'local'],
  [reactivate('member'), 'dual'],
  [removeProvider, 'local'],
  [demote('sso'), 'keyed'],
  [changeProvider, 'keyed'],
  [removePasskey, 'keyed'],
  [leave, 'local'],
  [demote('local'), 'member'],
  [remove('dual'), 'keyed'],
  [suspend('keyed'), 'dual'],
  [linkAway, 'local'],
  [unlink, 'dual'],
  [suspend('local'), 'sso'],
  [leave, 'member'],
  [remove('keyed'), 'member'],
];
const ALL: readonly Name[] = ['local', 'sso', 'dual', 'keyed', 'member'];

describeTwoProcesses('two concurrent changes that together would lock out all admins', (two) => {
  let cast: Cast;
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(two.app);
  });

  beforeEach(async () => {
    await plant(two.app, 'UPDATE user SET is_admin = 0');
  });

  const assemble = async (admins: readonly Name[]): Promise<void> => {
    await plantSetting(two.app, 'password_login_allowed', 'true');
    const people = {} as Record<Name, Person>;
    for (const name of ALL) people[name] = await aPerson(two.app);
    const { sso, dual, keyed } = people;
    cast = { ...people, passkeyId: (await aPasskey(keyed.client)).id };
    await plant(two.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [root.userId]);
    expect((await root.client.post('/users/oidc-config', PROVIDER)).status).toBe(200);
    for (const { name } of [sso, dual]) await plantIdentity(two.app, name, PROVIDER.issuer_url);
    await makeOidcOnly(two.app, sso.name);
    const ids = admins.map((name) => cast[name].userId);
    const isAdmin = `CASE WHEN id IN (${ids.map(() => '?').join()}) THEN 1 ELSE 0 END`;
    await plant(two.app, `UPDATE user SET is_admin = ${isAdmin}`, ids);
  };

  /** Reads only the rows, without the code under test. */
  const canAnAdminLogIn = async (): Promise<boolean> => {
    const [setting] = await stored(
      two.app,
      "SELECT value FROM setting WHERE name = 'password_login_allowed'",
    );
    const [config] = await stored<{ settings: string }>(
      two.app,
      'SELECT settings FROM sso_provider WHERE is_primary = 1',
    );
    const issuer = config ? (JSON.parse(config.settings) as { issuerUrl: string }).issuerUrl : null;
    const admins = await stored<{ hasPassword: number; hasPasskey: number; issuer: string | null }>(
      two.app,
      `SELECT u.password_hash IS NOT NULL AS hasPassword, i.issuer AS issuer,
         EXISTS (SELECT 1 FROM passkey p WHERE p.user_id = u.id AND p.is_user_verified = 1) AS hasPasskey
       FROM user u LEFT JOIN oidc_identity i ON i.user_id = u.id WHERE u.is_admin = 1 AND u.suspended_at IS NULL`,
    );
    const isByPassword = setting?.['value'] === 'true';
    return admins.some(({ hasPassword, hasPasskey, issuer: known }) => {
      if (hasPasskey === 1 || (isByPassword && hasPassword === 1)) return true;
      return issuer !== null && known === issuer;
    });
  };

  const races: RacePair[] = [];

  for (const [firstName, first, firstBy, secondName, second, secondBy, admins] of RACES) {
    const race = new RacePair();
    races.push(race);
    rounds(`have one winner: ${firstName} and ${secondName}`, async () => {
      await assemble(admins);
      const elsewhere = two.elsewhere(cast[firstBy].client.cookies.get('jwt'));
      const responses = await race.run(
        () => first(elsewhere, cast),
        () => second(cast[secondBy].client, cast),
      );

      const statuses = responses.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect([401, 403, 409]).toContain(statuses.find((status) => status !== 200));
      expect(await canAnAdminLogIn()).toBe(true);
    });
  }

  rounds('leave an admin who can log in, however many there are at once', async (round) => {
    await assemble(ALL);
    const first = round % CHANGES.length;
    const responses = await Promise.all(
      [...CHANGES.slice(first), ...CHANGES.slice(0, first)].map(([change, by], at) =>
        change(at % 2 === 0 ? cast[by].client : two.elsewhere(cast[by].client.cookies.get('jwt')), cast),
      ),
    );

    expectRefusals(responses, [400, 401, 403, 404, 409]);
    expect(countStatus(responses, 200)).toBeGreaterThan(0);
    expect(await canAnAdminLogIn()).toBe(true);
  });

  it('overlapped in some rounds, and each side won some', () => {
    for (const side of [0, 1])
      expect(races.reduce((sum, { wins }) => sum + wins[side]!, 0)).toBeGreaterThan(0);
    expect(races.reduce((sum, { overlaps }) => sum + overlaps, 0)).toBeGreaterThan(0);
  });
});
