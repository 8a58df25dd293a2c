import { beforeAll, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { Duel } from '../support/load/duel.js';
import { aVictim, ENDERS, type Victim } from '../support/faults/ended-meanwhile.js';
import { type Answer } from '../support/clients/http-client.js';
import { stored } from '../support/fixtures/db-fixtures.js';
import { rounds } from '../support/load/repeat.js';
import { PASSCODE } from '../support/fixtures/screen-lock.js';
import { describeTwoProcesses, type TwoProcesses } from '../support/processes/two-processes.js';

const STEP_MS = 30_000;

/** Makes a session out of a session, or out of a login under way, at the other process. */
type Maker = (two: TwoProcesses, victim: Victim) => Promise<() => Promise<Answer>>;

const secretOf = async ({ client }: Victim) =>
  fromBase32((await client.post('/users/totp/setup')).body.secret);

const enable: Maker = async ({ elsewhere }, victim) => {
  const secret = await secretOf(victim);
  const client = elsewhere(victim.client.cookies.get('jwt'));
  return () => client.post('/users/totp/enable', { totp_code: totpCode(secret, Date.now()) });
};

const unlock: Maker = async ({ elsewhere }, victim) => {
  const client = elsewhere(victim.client.cookies.get('jwt'));
  return () => client.post('/api/security/unlock', { passcode: PASSCODE });
};

const verifyLogin: Maker = async ({ elsewhere, app }, victim) => {
  const secret = await secretOf(victim);
  const code = (steps: number) => totpCode(secret, Date.now() + steps * STEP_MS);
  await victim.client.post('/users/totp/enable', { totp_code: code(-1) });
  const login = { username: victim.name, password: PASSWORD };
  const { temp_token } = (await app.client().post('/users/login', login)).body;
  // The password must be changed by a session that passed the second factor, here the one that enabled it.
  Object.assign(victim, { other: victim.client });
  return () => elsewhere().post('/users/totp/verify-login', { temp_token, totp_code: code(0) });
};

const MAKERS: [string, Maker, readonly string[]][] = [
  ['totp/enable', enable, Object.keys(ENDERS)],
  ['unlock', unlock, Object.keys(ENDERS)],
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

  const isGuarded = async ({ userId }: Victim): Promise<boolean> => {
    const rows = await stored(two.app, 'SELECT 1 FROM user WHERE id = ? AND totp_enabled = 1', [userId]);
    return rows.length > 0;
  };

  const duels: Duel[] = [];

  for (const [name, maker, enders] of MAKERS) {
    const duel = new Duel();
    duels.push(duel);

    for (const ender of enders) {
      rounds(`leaves nothing of ${name} behind after ${ender}`, async () => {
        const victim = await aVictim(two.app);
        const make = await maker(two, victim);
        const end = await ENDERS[ender]!(two.app, admin, victim);
        const [made, ended] = await duel.fight(make, end);

        expect([200, 400, 401, 404]).toContain(made.status);
        expect([200, 401, 404]).toContain(ended.status);
        expect([made.status, ended.status]).toContain(200);
        if (ended.status !== 200) return;
        if (made.status === 200) expect(await meOf(made.body.token)).toEqual([401, 401]);
        // Whoever enrolled first has ended the session that changes the password, too.
        if (maker === enable && ender === 'change-password') expect(await isGuarded(victim)).toBe(false);
      });
    }
  }

  it('overlapped with every operation, and either side has won', () => {
    for (const { overlaps, wins } of duels) {
      expect(overlaps).toBeGreaterThan(0);
      expect(Math.min(...wins)).toBeGreaterThan(0);
    }
    expect(duels.reduce((sum, { overtaken }) => sum + overtaken, 0)).toBeGreaterThan(0);
  });
});
