import { describe, expect, it } from '@jest/globals';
import { AttemptCounterRepository } from '../../../src/attempts/attempt-counter.repository.js';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)(
  'a bucket that another request creates at the same time on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);

    it('does not count as a lockout', async () => {
      const username = await register(running.app);
      const wrong = { username, password: 'not the password' };
      expect((await running.app.client().post('/users/login', wrong)).status).toBe(401);
      const attempts = running.app.get(AttemptCounterRepository);
      const increment = attempts.increment.bind(attempts);
      // Simulates a row that appears right after this statement found none.
      attempts.increment = () => {
        attempts.increment = increment;
        return Promise.resolve(false);
      };

      expect((await running.app.client().post('/users/login', { username, password: PASSWORD })).status).toBe(
        200,
      );
    });
  },
);
