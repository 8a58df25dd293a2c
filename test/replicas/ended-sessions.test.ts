import { beforeAll, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { RacePair } from '../support/load/race-pair.js';
import {
  aTwoSessionPerson,
  SESSION_ENDINGS,
  type TwoSessionPerson,
} from '../support/faults/ended-meanwhile.js';
import { type HttpResponse } from '../support/clients/http-client.js';
import { stored } from '../support/fixtures/db-fixtures.js';
import { rounds } from '../support/load/repeat.js';
import { PASSCODE } from '../support/fixtures/screen-lock.js';
import { describeTwoProcesses, type TwoProcesses } from '../support/processes/two-processes.js';

const STEP_MS = 30_000;

/** Prepares to replace a session, or complete a login, at the other process; returns the function that does it. */
type SessionReplacement = (
  two: TwoProcesses,
  person: TwoSessionPerson,
) => Promise<() => Promise<HttpResponse>>;

const secretOf = async ({ client }: TwoSessionPerson) =>
  fromBase32((await client.post('/users/totp/setup')).body.secret);

const enable: SessionReplacement = async ({ elsewhere }, person) => {
  const secret = await secretOf(person);
  const client = elsewhere(person.client.cookies.get('jwt'));
  return () => client.post('/users/totp/enable', { totp_code: totpCode(secret, Date.now()) });
};

const unlock: SessionReplacement = async ({ elsewhere }, person) => {
  const client = elsewhere(person.client.cookies.get('jwt'));
  return () => client.post('/api/security/unlock', { passcode: PASSCODE });
};

const verifyLogin: SessionReplacement = async ({ elsewhere, app }, person) => {
  const secret = await secretOf(person);
  const code = (steps: number) => totpCode(secret, Date.now() + steps * STEP_MS);
  await person.client.post('/users/totp/enable', { totp_code: code(-1) });
  const login = { username: person.name, password: PASSWORD };
  const { temp_token } = (await app.client().post('/users/login', login)).body;
  // The password must be changed by a session that passed the second factor, here the one that enabled it.
  Object.assign(person, { other: person.client });
  return () => elsewhere().post('/users/totp/verify-login', { temp_token, totp_code: code(0) });
};

const REPLACEMENTS: [string, SessionReplacement, readonly string[]][] = [
  ['totp/enable', enable, Object.keys(SESSION_ENDINGS)],
  ['unlock', unlock, Object.keys(SESSION_ENDINGS)],
  ['totp/verify-login', verifyLogin, ['change-password', 'complete-reset', 'delete-user']],
];

describeTwoProcesses('a session that is ended while it is replaced', (two) => {
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(two.app);
  });

  const meOf = async (token: string) => {
    const clients = [two.elsewhere(token), two.app.client(bearer(token))];
    return Promise.all(clients.map(async (client) => (await client.get('/users/me')).status));
  };

  const isGuarded = async ({ userId }: TwoSessionPerson): Promise<boolean> => {
    const rows = await stored(two.app, 'SELECT 1 FROM user WHERE id = ? AND totp_enabled = 1', [userId]);
    return rows.length > 0;
  };

  const races: RacePair[] = [];

  for (const [name, replacement, endings] of REPLACEMENTS) {
    const race = new RacePair();
    races.push(race);

    for (const ending of endings) {
      rounds(`leaves nothing of ${name} behind after ${ending}`, async () => {
        const person = await aTwoSessionPerson(two.app);
        const make = await replacement(two, person);
        const end = await SESSION_ENDINGS[ending]!(two.app, admin, person);
        const [made, ended] = await race.run(make, end);

        expect([200, 400, 401, 404]).toContain(made.status);
        expect([200, 401, 404]).toContain(ended.status);
        expect([made.status, ended.status]).toContain(200);
        if (ended.status !== 200) return;
        if (made.status === 200) expect(await meOf(made.body.token)).toEqual([401, 401]);
        // Enrolling first also ended the session that changes the password.
        if (replacement === enable && ending === 'change-password')
          expect(await isGuarded(person)).toBe(false);
      });
    }
  }

  it('overlapped with every operation, and each side won some rounds', () => {
    for (const { overlaps, wins } of races) {
      expect(overlaps).toBeGreaterThan(0);
      expect(Math.min(...wins)).toBeGreaterThan(0);
    }
    expect(races.reduce((sum, { overtaken }) => sum + overtaken, 0)).toBeGreaterThan(0);
  });
});
