import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Application, ApplicationRepository, DEFAULT_OPTIONS, serializeApplicationOptions } from '#door';
import { newId } from '#platform/crypto';
import { Database, Transactions } from '#platform/database';
import { type ApplicationId, type UserId } from '#shared';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const NOW = 1_800_000_000_000;
let counter = 0;

function anApplication(values: Partial<Application> = {}): Application {
  counter += 1;
  return Object.assign(new Application(), {
    id: newId<ApplicationId>(),
    slug: `app-${counter}`,
    name: 'Shell',
    icon: null,
    isEnabled: true,
    origin: `https://app-${counter}.example.com`,
    pathPrefix: '',
    mode: 'gateway',
    upstream: 'http://127.0.0.1:7681',
    who: 'listed',
    needs: 'login',
    maxAgeMinutes: null,
    terminal: null,
    onLock: 'close',
    version: 1,
    options: serializeApplicationOptions(DEFAULT_OPTIONS),
    createdAt: NOW,
    updatedAt: NOW,
    ...values,
  });
}

describe.each(engines)('the table of applications on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let applications: ApplicationRepository;
  let transactions: Transactions;
  let userId: UserId;

  beforeAll(async () => {
    applications = running.app.get(ApplicationRepository);
    transactions = running.app.get(Transactions);
    userId = (await aPerson(running.app, 'ada')).userId as UserId;
  });

  afterAll(() => {
    counter = 0;
  });

  const add = async (values: Partial<Application> = {}) => {
    const application = anApplication(values);
    const result = await transactions.run((tx) => applications.add(tx, application));
    return { application, result };
  };

  it('returns an application as it was added', async () => {
    const { application } = await add({ icon: '🐚', maxAgeMinutes: 30, terminal: '/terminal/{id}/' });

    expect(await applications.findById(application.id)).toEqual(application);
    expect(await applications.findBySlug(application.slug)).toEqual(application);
    expect(await applications.listByOrigin(application.origin)).toEqual([application]);
  });

  it('refuses a second application with the same slug, or the same origin and prefix', async () => {
    const { application } = await add({ pathPrefix: '/one/', mode: 'forward', upstream: null });
    const { slug, origin } = application;

    expect((await add({ slug })).result).toBe('slug-taken');
    expect((await add({ origin, pathPrefix: '/one/' })).result).toBe('origin-taken');
    expect((await add({ origin, pathPrefix: '/two/' })).result).toBe('done');
  });

  it('says which value is taken when an application is changed', async () => {
    const { application: first } = await add();
    const { application: second } = await add();
    const replace = (values: Partial<Application>) =>
      transactions.run((tx) => applications.replace(tx, { ...second, ...values }));

    expect(await replace({ slug: first.slug })).toBe('slug-taken');
    expect(await replace({ origin: first.origin })).toBe('origin-taken');
    expect(await applications.findById(second.id)).toEqual(second);
  });

  it('lets one of two concurrent changes of a version win', async () => {
    const { application } = await add();
    const rename = (name: string) =>
      transactions.run((tx) => applications.replace(tx, { ...application, name }));
    const results = await Promise.all([rename('One'), rename('Two')]);

    expect([...results].sort()).toEqual(['changed', 'done']);
    expect(await applications.findById(application.id)).toMatchObject({
      name: results[0] === 'done' ? 'One' : 'Two',
      version: 2,
    });
  });

  it('keeps a list of existing accounts only', async () => {
    const { application } = await add();
    const setUsers = (users: UserId[]) =>
      transactions.run((tx) => applications.setUsers(tx, application.id, users));

    expect(await setUsers([userId])).toBe(true);
    expect(await applications.isListed(application.id, userId)).toBe(true);
    expect(await applications.listUsers([application.id])).toEqual([
      { applicationId: application.id, userId },
    ]);
    expect(await setUsers([userId, newId<UserId>()])).toBe(false);
    expect(await setUsers([])).toBe(true);
    expect(await applications.isListed(application.id, userId)).toBe(false);
  });

  it('removes lists, sessions and codes with their application, session and account', async () => {
    const { userId: leaving } = await aPerson(running.app, 'leaving');
    const [session] = await stored<{ id: string }>(running.app, 'SELECT id FROM session WHERE user_id = ?', [
      leaving,
    ]);
    const [{ application: kept }, { application: removed }] = [await add(), await add()];
    const { writer } = running.app.get(Database);
    for (const { id } of [kept, removed]) {
      await transactions.run((tx) => applications.setUsers(tx, id, [leaving as UserId]));
      const row = [newId(), newId(), session!.id, id, NOW];
      await writer.query(
        'INSERT INTO application_session (id, secret_digest, session_id, application_id, created_at) VALUES (?, ?, ?, ?, ?)',
        row,
      );
      await writer.query(
        `INSERT INTO application_code (code_digest, session_id, application_id, nonce_digest, target, created_at, expires_at)
         VALUES (?, ?, ?, 'n', '/', ?, ?)`,
        [newId(), session!.id, id, NOW, NOW],
      );
    }
    const count = async () => {
      const counts: number[] = [];
      for (const table of ['application_user', 'application_session', 'application_code'])
        counts.push((await stored(running.app, `SELECT 1 FROM ${table}`)).length);
      return counts;
    };

    expect(await count()).toEqual([2, 2, 2]);
    expect(await transactions.run((tx) => applications.remove(tx, removed.id))).toBe(true);
    expect(await transactions.run((tx) => applications.remove(tx, removed.id))).toBe(false);
    expect(await count()).toEqual([1, 1, 1]);
    await running.app.get(Database).writer.query('DELETE FROM user WHERE id = ?', [leaving]);
    expect(await count()).toEqual([0, 0, 0]);
  });
});
