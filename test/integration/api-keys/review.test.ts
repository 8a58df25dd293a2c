import { describe, expect, it } from '@jest/globals';
import { ApiKeyReview } from '#api-keys';
import { aPerson } from '../../support/accounts.js';
import { engines } from '../../support/databases.js';
import { plant } from '../../support/planted.js';
import { runningApp } from '../../support/running-app.js';

const DAY = 24 * 60 * 60_000;

describe.each(engines)('the review of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('finds a key 90 days after its last use, not a moment earlier', async () => {
    const { client, userId } = await aPerson(running.app);
    const expiresAt = new Date(running.app.clock.now() + 365 * DAY).toISOString();
    const { id, tokenPrefix } = (await client.post('/users/api-keys', { name: 'job', userId, expiresAt }))
      .body;
    const findings = () => running.app.get(ApiKeyReview).findings();

    running.app.clock.advance(90 * DAY - 1);
    expect(await findings()).toEqual([]);
    running.app.clock.advance(1);
    expect(await findings()).toMatchObject([{ prefix: tokenPrefix, problems: ['unused for 90 days'] }]);
    await plant(running.app, 'UPDATE api_key SET last_used_at = ? WHERE id = ?', [
      running.app.clock.now(),
      id,
    ]);
    expect(await findings()).toEqual([]);
  });
});
