import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { programVersion } from '#platform/config';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines, sqlite } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { TEST_KEY } from '../../support/app/test-key.js';

describe.each(engines)('the status of an installation on %s', (engine, createDatabase) => {
  const running = runningApp(createDatabase, { isServing: true });

  it('is shown to admins only', async () => {
    const admin = await aPerson(running.app, 'ada');
    const user = await aPerson(running.app, 'grace');

    expect((await running.app.client().get('/api/installation')).status).toBe(401);
    expect(await user.client.get('/api/installation')).toMatchObject({
      status: 403,
      body: { code: 'ADMIN_REQUIRED' },
    });
    expect((await admin.client.get('/api/installation')).status).toBe(200);
  });

  it('contains version, database, keys and processes, and no secret', async () => {
    const { client } = await aPerson(running.app, 'joan');
    await plant(running.app, "UPDATE user SET is_admin = 1 WHERE name = 'joan'");
    const { body } = await client.get('/api/installation');
    const [kid = '', key = ''] = TEST_KEY.split(':');

    expect(body).toEqual({
      version: programVersion,
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      database: { engine: engine === 'MySQL' ? 'mysql' : 'sqlite' },
      keys: [
        {
          kid,
          fingerprint: expect.stringMatching(/^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/),
          is_active: true,
          retired_at: null,
        },
      ],
      key_source: 'environment',
      key_file: null,
      processes: [
        {
          host: expect.any(String),
          pid: process.pid,
          active_kid: kid,
          kids: [kid],
          seen_at: expect.any(String),
        },
      ],
      warnings: [expect.objectContaining({ code: 'PASSWORDS', severity: 'problem' })],
      recovery_mode: 'server',
    });
    expect(JSON.stringify(body)).not.toContain(key);
  });

  it('counts the values encrypted with each key on request', async () => {
    const { client } = await aPerson(running.app, 'mary');
    await plant(running.app, "UPDATE user SET is_admin = 1 WHERE name = 'mary'");

    const { body } = await client.get('/api/installation?sealed_records=true');
    expect(body.keys[0].sealed_records).toBeGreaterThan(3);
    expect((await client.get('/api/installation?sealed_records=false')).body.keys[0]).not.toHaveProperty(
      'sealed_records',
    );
    expect((await client.get('/api/installation?sealed_records=yes')).status).toBe(400);
  });
});

describe('the status of an installation with a questionable configuration', () => {
  const running = runningApp(sqlite, {
    env: { PUBLIC_URL: 'https://id.example.com', BCRYPT_COST: '10', HOST: '0.0.0.0', DATA_RECOVERY: 'none' },
  });

  it('contains the warnings of doctor, with what to do', async () => {
    const { client } = await aPerson(running.app);
    const { body } = await client.get('/api/installation');

    expect(body.recovery_mode).toBe('none');
    expect(body.warnings).toContainEqual({
      code: 'PROXIES',
      severity: 'problem',
      message: expect.stringContaining('TRUSTED_PROXIES is empty'),
    });
    for (const { code, message } of body.warnings) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(message).not.toBe('');
    }
  });
});

describe('the status of an installation whose key file is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'));
  const file = join(folder, 'latchkey.key');
  writeFileSync(file, TEST_KEY, { mode: 0o600 });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const running = runningApp(sqlite, { env: { MASTER_KEY: '', MASTER_KEY_FILE: file, BCRYPT_COST: '10' } });

  it('contains a warning with the path of the file', async () => {
    const { client } = await aPerson(running.app);
    expect((await client.get('/api/installation')).body.warnings).toEqual([]);

    rmSync(file);
    const { status, body } = await client.get('/api/installation');
    expect([status, body.key_file]).toEqual([200, file]);
    expect(body.warnings).toEqual([
      {
        code: 'MASTER_KEY',
        severity: 'problem',
        message: expect.stringContaining(`${file} cannot be read (ENOENT)`),
      },
    ]);
  });
});
