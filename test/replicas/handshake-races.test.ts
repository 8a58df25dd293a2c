import { expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Application } from '#door';
import { type Person } from '../support/fixtures/accounts.js';
import { describeOnMysql } from '../support/databases/databases.js';
import { aGatewayApplication, endOf, GatewayBrowser } from '../support/fixtures/gateway-browser.js';
import { runningGatewayPair } from '../support/fixtures/gateway-pair.js';
import { aLockablePerson, lock } from '../support/fixtures/screen-lock.js';

const ROUNDS = Number(process.env['REVOCATION_ROUNDS'] ?? 5);
const ROUND_MS = 10_000;
/** Handshakes begin before, during and after the request that ends them. */
const MAX_DELAY_MS = 25;
/** Longer than the interval at which other processes find out, on a busy machine as well. */
const CLOSED_WITHIN_MS = 5_000;

type Scene = { readonly person: Person; readonly application: Application };
type Ending = { readonly codes: readonly number[]; readonly end: (scene: Scene) => Promise<unknown> };

describeOnMysql('a handshake at one process during a change at another', (createDatabase) => {
  const pair = runningGatewayPair(createDatabase);

  const change = ({ application }: Scene, fields: object) =>
    pair.admin.client.patch(`/api/applications/${application.id}`, fields);

  const endings: Readonly<Record<string, Ending>> = {
    'the session is revoked': {
      codes: [4401],
      end: ({ person: { userId } }) =>
        pair.admin.client.post('/users/sessions/revoke-all', { targetUserId: userId }),
    },
    'the screen is locked': { codes: [4423], end: ({ person }) => lock(person.client) },
    'the right is withdrawn': { codes: [4403], end: (scene) => change(scene, { who: { users: [] } }) },
    'the application is switched off': { codes: [4403], end: (scene) => change(scene, { enabled: false }) },
  };

  it.each(Object.entries(endings))(
    'leaves no socket open when %s',
    async (_name, { codes, end }) => {
      const outcomes: (number | 'refused' | 'open')[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const scene = {
          person: await aLockablePerson(pair.app),
          application: await aGatewayApplication(pair.app, pair.upstream),
        };
        const browser = new GatewayBrowser(pair.app, scene.application, scene.person.client);
        await browser.open();
        const elsewhere = browser.at(pair.program.gatewayUrl ?? '');
        const delay = (MAX_DELAY_MS * round) / ROUNDS;
        const [outcome] = await Promise.all([
          sleep(delay)
            .then(() => elsewhere.connect())
            .then(
              (socket) => endOf(socket, CLOSED_WITHIN_MS),
              () => 'refused' as const,
            ),
          sleep(MAX_DELAY_MS / 3).then(() => end(scene)),
        ]);
        outcomes.push(outcome);
      }

      const allowed: readonly unknown[] = ['refused', ...codes];
      expect(outcomes.filter((outcome) => !allowed.includes(outcome))).toEqual([]);
      expect(outcomes.length).toBe(ROUNDS);
    },
    (ROUNDS + 1) * ROUND_MS,
  );
});
