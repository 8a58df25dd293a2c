import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook as Signer } from 'standardwebhooks';
import { Sweeper } from '#platform/database';
import { runningApp } from '../../support/app/running-app.js';
import { type ReceivedEvent, WebhookReceiver } from '../../support/clients/webhook-receiver.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { listEvents } from '../../support/fixtures/outbox.js';
import { expectEventually } from '../../support/web/expect-eventually.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Hook = { readonly id: string; readonly secret: string };

describe.each(engines)('the deliveries of webhooks on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { isServing: true });
  let admin: Person;
  let receiver: WebhookReceiver;
  let hook: Hook;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.open();
    hook = await create(['user.created', 'login.failed']);
    receiver.received.length = 0;
  });
  afterEach(async () => {
    receiver.close();
    await plant(running.app, 'DELETE FROM webhook');
  });

  /** The tests let sessions expire. */
  const logIn = () => admin.client.post('/users/login', { username: admin.name, password: PASSWORD });

  async function create(types: string[]): Promise<Hook> {
    await logIn();
    const body = { name: 'SIEM', url: receiver.url, types, allow_private: true };
    return (await admin.client.post('/api/webhooks', body)).body as Hook;
  }
  /** A wrong password, so that an event is quickly made. */
  const fail = (name: string) => running.app.client().post('/users/login', { username: name, password: 'x' });
  const deliveries = async (state = ''): Promise<Record<string, unknown>[]> =>
    (await admin.client.get(`/api/webhooks/${hook.id}/deliveries?limit=200${state && `&state=${state}`}`))
      .body.deliveries as Record<string, unknown>[];
  /** The attempts that are stored, and with them when the next one is due; the newest event first. */
  const listAttempts = async () => (await deliveries('pending')).map(({ attempts }) => attempts);
  const own = (events: readonly ReceivedEvent[], { userId }: Person) =>
    events.filter(({ data }) => data.user === userId).map(({ sequence }) => sequence);

  it('are signed, and contain the event with its ID', async () => {
    const ada = await aPerson(running.app);
    // Events that happened just before the webhook was created may come first.
    const find = () => receiver.received.find(({ event: { data } }) => data.user === ada.userId);
    await expectEventually(() => find() !== undefined, true);
    const { headers, body, event } = find()!;
    const [told] = (await listEvents(running.app)).filter(({ id }) => id === event.id);

    expect(event).toMatchObject({ type: 'user.created', data: { ...told!.data, user: ada.userId } });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.id });
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    expect(headers['webhook-signature']).toBe(new Signer(hook.secret).sign(event.id, at, body));
    expect(Math.abs(at.getTime() - running.app.clock.now())).toBeLessThan(1_000);
    await expectEventually(async () => (await deliveries())[0], {
      ...{ id: expect.any(String), event: event.id, sequence: event.sequence, type: 'user.created' },
      ...{ state: 'delivered', attempts: 1, status: 204, error: null, due_at: null },
      ...{ happened_at: event.timestamp, attempted_at: expect.any(String) },
    });
  });

  it('are repeated with the same ID, in the order of each user, and hold up nobody else', async () => {
    const [ada, grace] = [await aPerson(running.app), await aPerson(running.app)];
    await expectEventually(() => receiver.received.length, 2);
    receiver.received.length = 0;
    receiver.respond = ({ data }) => (data.user === ada.userId ? 500 : 204);
    for (const { name } of [ada, grace, ada, grace]) await fail(name);
    await expectEventually(() => own(receiver.events, grace).length, 2);
    const [first] = own(receiver.events, ada);
    expect(own(receiver.events, ada)).toEqual([first]);
    await expectEventually(listAttempts, [0, 1]);
    running.app.clock.advance(10_000);
    await expectEventually(() => own(receiver.events, ada), [first, first]);
    await expectEventually(listAttempts, [0, 2]);
    receiver.respond = () => 204;
    running.app.clock.advance(MINUTE);
    await expectEventually(() => own(receiver.events, ada).length, 4);

    expect(own(receiver.events, ada)[3]).toBeGreaterThan(first!);
    const ids = receiver.received.filter(({ event }) => event.sequence === first);
    expect(new Set(ids.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('of a receiver that is away for a day are parked, shown, and sent when somebody retries them', async () => {
    const ada = await aPerson(running.app);
    await expectEventually(() => receiver.received.length, 1);
    receiver.respond = () => null;
    await fail(ada.name);
    await fail(ada.name);
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await expectEventually(listAttempts, [0, attempt]);
      running.app.clock.advance(4 * HOUR);
    }
    await logIn();
    await expectEventually(async () => (await deliveries('parked')).length, 2);
    const parked = await deliveries('parked');
    expect(parked[0]).toMatchObject({ error: 'unreachable', status: null });
    await logIn();
    expect((await admin.client.get('/api/webhooks')).body.webhooks[0]).toMatchObject({
      pending: 0,
      parked: 2,
    });
    receiver.respond = () => 204;
    receiver.received.length = 0;
    const retry = (body: object) => admin.client.post(`/api/webhooks/${hook.id}/retry`, body);
    for (const unknown of ['é', 'x', hook.id])
      expect((await retry({ delivery: unknown })).body).toEqual({ retried: 0 });
    expect((await retry({ delivery: parked[0]!['id'] })).body).toEqual({ retried: 1 });
    await expectEventually(() => receiver.received.length, 1);
    expect((await retry({})).body).toEqual({ retried: 1 });

    await expectEventually(async () => (await deliveries('delivered')).length, 3);
    expect(new Set(receiver.events.map(({ id }) => id))).toEqual(new Set(parked.map(({ event }) => event)));
  });

  it('go on when the process that sent them has died, after its lease', async () => {
    await plant(running.app, 'UPDATE webhook SET lease_owner = ?, lease_until = ?', [
      'a process that was killed',
      running.app.clock.now() + 40_000,
    ]);
    await aPerson(running.app);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(receiver.received).toEqual([]);
    running.app.clock.advance(41_000);

    await expectEventually(() => receiver.received.length, 1);
  });

  it('are signed with the previous secret as well for a day', async () => {
    await logIn();
    const { body } = await admin.client.post(`/api/webhooks/${hook.id}/secret`);
    await aPerson(running.app);
    await expectEventually(() => receiver.received.length, 1);
    running.app.clock.advance(DAY + 1);
    await aPerson(running.app);
    await expectEventually(() => receiver.received.length, 2);
    const expected = (at: number, secrets: string[]) => {
      const { headers, event, body: text } = receiver.received[at]!;
      const time = new Date(Number(headers['webhook-timestamp']) * 1_000);
      return secrets.map((secret) => new Signer(secret).sign(event.id, time, text)).join(' ');
    };
    const signatures = receiver.received.map(({ headers }) => headers['webhook-signature']);

    expect(signatures).toEqual([expected(0, [body.secret, hook.secret]), expected(1, [body.secret])]);
  });

  it('follow no redirect, and end with 410', async () => {
    receiver.respond = () => 302;
    await aPerson(running.app);
    await expectEventually(async () => (await deliveries())[0]?.['status'], 302);
    await expectEventually(listAttempts, [1]);
    receiver.respond = () => 410;
    running.app.clock.advance(MINUTE);
    await expectEventually(() => receiver.received.length, 2);

    await expectEventually(
      async () => (await admin.client.get('/api/webhooks')).body.webhooks[0].enabled,
      false,
    );
  });

  it('count the events that were deleted before they could be sent', async () => {
    await admin.client.patch(`/api/webhooks/${hook.id}`, { enabled: false });
    await aPerson(running.app);
    const before = (await listEvents(running.app)).length;
    expect(before).toBeGreaterThan(0);
    running.app.clock.advance(8 * DAY);
    await running.app.get(Sweeper).sweepAll();
    await logIn();
    await admin.client.patch(`/api/webhooks/${hook.id}`, { enabled: true });
    const missed = async () =>
      Number(
        (await stored<{ missed: string | number }>(running.app, 'SELECT missed FROM webhook'))[0]!.missed,
      );

    await expectEventually(async () => (await missed()) > 0, true);
  });
});
