import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { WebhookReceiver } from '../../support/clients/webhook-receiver.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

const URL = 'https://siem.example.com/latchkey';
const NEW = { name: 'SIEM', url: URL, types: ['*'] };

describe.each(engines)('webhooks on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    manager = await aHolder(running.app, 'webhooks.manage');
  });
  afterEach(async () => {
    await plant(running.app, 'DELETE FROM webhook');
  });
  const create = (more: object = {}, { client }: Person = manager) =>
    client.post('/api/webhooks', { ...NEW, ...more });

  it('show their secret once, and store it sealed', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...NEW, enabled: true, allow_private: false, pending: 0, parked: 0 });
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...shown } = body;
    expect((await manager.client.get('/api/webhooks')).body).toEqual({ webhooks: [shown] });
    const [row] = await stored<{ secret: Buffer }>(running.app, 'SELECT secret FROM webhook');
    expect(row!.secret.toString('latin1')).not.toContain(secret.slice(6));
  });

  it.each([
    ['http://siem.example.com', 'INVALID_WEBHOOK_URL'],
    ['https://ada:secret@siem.example.com', 'INVALID_WEBHOOK_URL'],
    ['https://siem.example.com/#here', 'INVALID_WEBHOOK_URL'],
    ['file:///etc/passwd', 'INVALID_WEBHOOK_URL'],
    ['siem.example.com', 'INVALID_WEBHOOK_URL'],
  ])('refuse the address %s', async (url, code) => {
    expect((await create({ url })).body.code).toBe(code);
  });

  it('refuse unknown types of events', async () => {
    expect((await create({ types: ['login', 'logon'] })).body).toMatchObject({
      ...{ code: 'UNKNOWN_EVENT_TYPE', type: 'logon' },
    });
    expect((await create({ types: ['login.failed', 'session.*'] })).status).toBe(201);
  });

  it('may have a private address only if somebody allows it who may change the settings', async () => {
    expect((await create({ allow_private: true })).body).toMatchObject({
      ...{ code: 'ADMIN_REQUIRED', permission: 'settings.manage' },
    });
    const { body } = await create({ allow_private: true, url: 'http://192.168.1.9/' }, admin);
    const change = (more: object) => manager.client.patch(`/api/webhooks/${body.id}`, more);
    expect((await change({ url: 'http://192.168.1.10/' })).body.code).toBe('ADMIN_REQUIRED');
    expect((await change({ allow_private: false })).body.code).toBe('INVALID_WEBHOOK_URL');
    expect((await change({ name: 'Another' })).body).toMatchObject({ name: 'Another', allow_private: true });
    expect((await change({ allow_private: false, url: URL })).body).toMatchObject({ allow_private: false });
  });

  it.each([
    'https://127.0.0.1:1/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://[fd00::1]/',
  ])('do not connect to %s', async (url) => {
    const { id } = (await create({ url })).body;

    expect((await manager.client.post(`/api/webhooks/${id}/test`)).body).toEqual({
      ...{ delivered: false, status: null, error: 'refused-address' },
    });
  });

  it('do not connect to this service, and not to metadata services even if private addresses are allowed', async () => {
    for (const url of [running.app.url, 'http://169.254.169.254/']) {
      const { id } = (await create({ url, allow_private: true }, admin)).body;
      const { body } = await admin.client.post(`/api/webhooks/${id}/test`);
      if (url !== running.app.url) expect(body.error).toBe('refused-address');
      else expect(body.delivered).toBe(false);
    }
  });

  it('can be tested', async () => {
    const receiver = await WebhookReceiver.open();
    try {
      const { id } = (await create({ url: receiver.url, allow_private: true }, admin)).body;
      const test = async () => (await admin.client.post(`/api/webhooks/${id}/test`)).body;
      expect(await test()).toEqual({ delivered: true, status: 204, error: null });
      expect(receiver.events).toEqual([expect.objectContaining({ type: 'webhook.test', sequence: 0 })]);
      receiver.respond = () => 503;
      expect(await test()).toEqual({ delivered: false, status: 503, error: 'status' });
    } finally {
      receiver.close();
    }
    expect((await admin.client.post(`/api/webhooks/${admin.userId}/test`)).body.code).toBe(
      'WEBHOOK_NOT_FOUND',
    );
  });

  it('are recorded in the audit log', async () => {
    const { id } = (await create()).body;
    await manager.client.patch(`/api/webhooks/${id}`, { types: ['login'], enabled: false });
    await manager.client.post(`/api/webhooks/${id}/secret`);
    await manager.client.delete(`/api/webhooks/${id}`);
    const { entries } = (await manager.client.get('/api/audit-logs')).body;
    const recorded = (entries as { action: string; details: object }[]).slice(0, 4).reverse();

    const webhook = { webhook: id, name: 'SIEM' };
    expect(recorded.map(({ action, details }) => [action, details])).toEqual([
      ['webhook.created', webhook],
      ['webhook.changed', { ...webhook, changed: 'types,enabled' }],
      ['webhook.secret_rotated', webhook],
      ['webhook.deleted', webhook],
    ]);
  });

  it('are limited in number', async () => {
    for (let n = 0; n < 50; n += 1) await create();

    expect((await create()).body.code).toBe('TOO_MANY_WEBHOOKS');
  });
});
