import { describe, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { engines } from '../support/databases/databases.js';
import { sharingPrograms } from '../support/databases/sharing-programs.js';

const ROUNDS = 3;
const PASSWORD = 'correct horse battery';

/** Two processes share the database on MySQL; an SQLite file belongs to one process. */
describe.each(engines)('concurrent passcode attempts at several processes on %s', (name, createDatabase) => {
  const programs = sharingPrograms(name, createDatabase);

  it('are limited to five evaluations out of fifty', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = { username: `user-${round}`, password: PASSWORD };
      await programs[0]!.client().post('/users/create', body);
      const login = await programs[0]!.client().post('/users/login', body, { 'x-auth-mode': 'bearer' });
      const headers = bearer(login.body.token);
      await programs[0]!.client(headers).post('/api/security/passcode', { new_passcode: '482916' });
      const responses = await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          programs[at % programs.length]!.client(headers).post('/api/security/unlock', {
            passcode: '000000',
          }),
        ),
      );
      const statuses = responses.map(({ status }) => status);
      expect(statuses.filter((status) => status === 401).length).toBe(5);
      // A busy machine may return 503 for some that would have waited too long: those were not evaluated either.
      expect(statuses.filter((status) => status === 429 || status === 503).length).toBe(45);
    }
  });
});
