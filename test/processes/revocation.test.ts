import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { engines } from '../support/databases/databases.js';
import { sharingPrograms } from '../support/databases/sharing-programs.js';

const ROUNDS = Number(process.env['REVOCATION_ROUNDS'] ?? 24);
const PASSWORD = 'correct horse battery';

/** What one process revokes, the other rejects from the next request on. An SQLite file belongs to one process. */
describe.each(engines)('revocation across processes on %s', (name, createDatabase) => {
  const programs = sharingPrograms(name, createDatabase);
  beforeAll(() => programs[0]!.client().post('/users/create', { username: 'ada', password: PASSWORD }));

  const login = async () => {
    const body = { username: 'ada', password: PASSWORD };
    return (await programs[0]!.client().post('/users/login', body, { 'x-auth-mode': 'bearer' })).body;
  };

  /** Sends requests with the credential to the second process until shortly after the response to `end` from the first. */
  async function acceptedAfter(credential: string, end: () => Promise<{ status: number }>): Promise<number> {
    let answeredAt = Infinity;
    let accepted = 0;
    const hammer = async () => {
      for (let more = 5; more > 0;) {
        const sentAt = performance.now();
        const { status } = await programs.at(-1)!.client().get('/users/me', bearer(credential));
        if (sentAt > answeredAt) {
          more -= 1;
          if (status === 200) accepted += 1;
        }
      }
    };
    const hammering = [hammer(), hammer(), hammer()];
    expect((await end()).status).toBe(200);
    answeredAt = performance.now();
    await Promise.all(hammering);
    return accepted;
  }

  it(
    'rejects an ended session on the other process at once, however it ended',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { token } = await login();
        const client = programs[0]!.client(bearer(token));
        const end = () =>
          round % 2 ? client.post('/users/logout') : client.post('/users/sessions/revoke-all');
        expect(await acceptedAfter(token, end)).toBe(0);
      }
    },
    ROUNDS * 120_000,
  );

  it(
    'rejects a deleted API key on the other process at once',
    async () => {
      const { token, userId } = await login();
      const admin = programs[0]!.client(bearer(token));
      for (let round = 0; round < ROUNDS / 2; round += 1) {
        const key = (await admin.post('/users/api-keys', { name: 'job', userId })).body;
        expect(await acceptedAfter(key.token, () => admin.delete(`/users/api-keys/${key.id}`))).toBe(0);
      }
    },
    ROUNDS * 120_000,
  );

  it(
    'rejects sessions after a password change or deletion of the user, and the admin role after demotion',
    async () => {
      const admin = programs[0]!.client(bearer((await login()).token));
      for (let round = 0; round < ROUNDS / 8; round += 1) {
        const username = `user-${round}`;
        await admin.post('/users/create', { username, password: PASSWORD });
        const entry = async (password: string) => {
          const body = { username, password };
          return (await programs[0]!.client().post('/users/login', body, { 'x-auth-mode': 'bearer' })).body;
        };
        const first = (await entry(PASSWORD)).token;
        const change = { oldPassword: PASSWORD, newPassword: 'another password' };
        const client = programs[0]!.client(bearer(first));
        expect(await acceptedAfter(first, () => client.post('/users/change-password', change))).toBe(0);

        const { token, userId } = await entry('another password');
        const count = () => programs.at(-1)!.client().get('/users/count', bearer(token));
        await admin.post('/users/make-admin', { userId });
        expect((await count()).status).toBe(200);
        await admin.post('/users/remove-admin', { userId });
        expect((await count()).status).toBe(403);
        expect(await acceptedAfter(token, () => admin.delete('/users/delete-user', { username }))).toBe(0);
      }
    },
    ROUNDS * 120_000,
  );
});
