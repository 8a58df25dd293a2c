import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Log } from '#platform/logging';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const PATH = '/users/log-level';
const WRONG: [string, unknown][] = [
  ['no body', undefined],
  ['no level', {}],
  ...['trace', 'INFO', 'silent', '', 1, true, null, ['info'], {}].map((level): [string, unknown] => [
    JSON.stringify(level),
    { level },
  ]),
];

describe.each(engines)('the log level on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { LOG_LEVEL: 'warn' }, isServing: true });
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
    user = await aPerson(running.app, 'Grace');
  });

  /** A successful read writes a log line only at `debug`. */
  const linesOf = async (path: string) => {
    const before = running.app.logLines.length;
    await user.client.get(path);
    return running.app.logLines.slice(before).filter((line) => line.includes(path));
  };

  it('is the configured one by default, and readable for every user', async () => {
    const response = await user.client.get(PATH);

    expect([response.status, response.body]).toEqual([200, { level: 'warn' }]);
    expect(running.app.get(Log).level).toBe('warn');
  });

  it('takes effect at once, and the change is audited', async () => {
    expect(await linesOf('/users/me')).toEqual([]);
    for (const level of ['error', 'info', 'debug']) {
      const response = await admin.client.patch(PATH, { level });
      expect([response.status, response.body]).toEqual([200, { level }]);
      expect(running.app.get(Log).level).toBe(level);
    }
    expect(await linesOf('/users/me')).toHaveLength(1);
    const [entry] = await stored<{ details: string }>(
      running.app,
      "SELECT details FROM audit_log WHERE action = 'settings.changed' ORDER BY id DESC LIMIT 1",
    );
    expect(JSON.parse(entry!.details)).toEqual({ setting: 'log_level', value: 'debug' });
  });

  it.each(WRONG)('cannot be changed by %s', async (_case, body) => {
    const response = await admin.client.patch(PATH, body);

    expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect((await user.client.get(PATH)).body).toEqual({ level: 'debug' });
  });

  it('can be changed by admins only', async () => {
    expect((await user.client.patch(PATH, { level: 'error' })).body.code).toBe('ADMIN_REQUIRED');
    expect((await running.app.client().patch(PATH, { level: 'error' })).body.code).toBe('MISSING_TOKEN');
    expect((await running.app.client().get(PATH)).body.code).toBe('MISSING_TOKEN');
    expect(running.app.get(Log).level).toBe('debug');
  });

  it('reaches another replica within five seconds and survives a restart', async () => {
    const other = await TestApp.start({ database: running.database, isServing: true });
    try {
      expect(other.get(Log).level).toBe('debug');
      await admin.client.patch(PATH, { level: 'error' });
      for (let waited = 0; waited < 5_000 && other.get(Log).level !== 'error'; waited += 100)
        await sleep(100);
      expect(other.get(Log).level).toBe('error');
    } finally {
      await other.close();
    }
  });

  it('is the configured one when the stored one cannot be read', async () => {
    for (const garbage of ['', 'loud', '"loud"', '5', 'null']) {
      await plantSetting(running.app, 'log_level', garbage);
      expect((await user.client.get(PATH)).body).toEqual({ level: 'warn' });
    }
  });
});
