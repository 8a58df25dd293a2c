import { describe, expect, it } from '@jest/globals';
import { OperatorAccountsService, SetupCodeIssuer } from '#auth';
import { MINUTE_MS } from '#shared';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { describeOnMysql, engines, type TestDatabase } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { TestApp } from '../../support/app/test-app.js';

const CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/;
const WRONG = '0000-0000-0000';
const env = { SETUP_CODE: 'true' };

const create = async (app: TestApp, username: string, setupCode?: unknown) => {
  const { status, body } = await app
    .client()
    .post('/users/create', { username, password: PASSWORD, setupCode });
  return { status, code: body.code as string | undefined, isAdmin: body.is_admin as boolean | undefined };
};
const isAsked = async (app: TestApp) => (await app.client().get('/api/pages')).body.setup_code_required;
const issue = (app: TestApp) => app.get(SetupCodeIssuer).issue();
const codeOf = async (app: TestApp): Promise<string> => {
  const issued = await issue(app);
  if (issued === null || !('code' in issued)) throw new Error('no code was made');
  return issued.code;
};

/** Runs a test on an empty installation that requires the code. */
const onEmpty =
  (
    createDatabase: () => Promise<TestDatabase>,
    test: (app: TestApp, database: TestDatabase) => Promise<void>,
  ) =>
  async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database, env, isServing: true });
    try {
      await test(app, database);
    } finally {
      await app.close();
      await database.drop();
    }
  };

describe.each(engines)('the setup code on %s', (_name, createDatabase) => {
  const withApp = (test: (app: TestApp, database: TestDatabase) => Promise<void>) =>
    onEmpty(createDatabase, test);

  it(
    'is required for the first account and for no other',
    withApp(async (app) => {
      const code = await codeOf(app);
      expect(code).toMatch(CODE);
      expect(await isAsked(app)).toBe(true);
      expect(await create(app, 'ada')).toMatchObject({ status: 403, code: 'SETUP_CODE_REQUIRED' });
      for (const none of ['', null])
        expect(await create(app, 'ada', none)).toMatchObject({ status: 403, code: 'SETUP_CODE_REQUIRED' });
      expect(await create(app, 'ada', WRONG)).toMatchObject({ status: 403, code: 'INVALID_SETUP_CODE' });

      expect(await create(app, 'ada', code)).toMatchObject({ status: 200, isAdmin: true });
      expect(await isAsked(app)).toBe(false);
      expect(await create(app, 'grace')).toMatchObject({ status: 200, isAdmin: false });
      expect(await create(app, 'joan', WRONG)).toMatchObject({ status: 200, isAdmin: false });
      expect(await issue(app)).toBeNull();
    }),
  );

  it(
    'is accepted in any notation, and rejected when it is not a string',
    withApp(async (app) => {
      const code = await codeOf(app);
      expect(await create(app, 'ada', 7)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
      expect(await create(app, 'ada', 'x'.repeat(10_000))).toMatchObject({ code: 'INVALID_SETUP_CODE' });
      const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
      expect(await create(app, 'ada', typed)).toMatchObject({ status: 200, isAdmin: true });
    }),
  );

  it(
    'is stored as a digest until there is a user',
    withApp(async (app) => {
      const code = await codeOf(app);
      const rows = JSON.stringify(await stored(app, 'SELECT * FROM setup_code'));
      for (const form of [code, code.replaceAll('-', '')]) expect(rows).not.toContain(form);
      expect(await stored(app, 'SELECT id FROM setup_code')).toHaveLength(1);
      await create(app, 'ada', code);
      expect(await stored(app, 'SELECT id FROM setup_code')).toEqual([]);
    }),
  );

  it(
    'is rate limited per address by failures only, and the failures are audited',
    withApp(async (app) => {
      const code = await codeOf(app);
      const responses = [];
      for (let attempt = 0; attempt < 10; attempt += 1)
        responses.push((await create(app, 'ada', WRONG)).code);
      expect(new Set(responses)).toEqual(new Set(['INVALID_SETUP_CODE']));
      expect(await create(app, 'ada', code)).toMatchObject({ status: 429, code: 'SETUP_CODE_RATE_LIMITED' });
      app.clock.advance(15 * MINUTE_MS + 1);
      expect(await create(app, '', code)).toMatchObject({ status: 400 });
      expect(await create(app, 'ada', code)).toMatchObject({ status: 200 });

      const entries = await stored(
        app,
        "SELECT actor_id, subject_id, details FROM audit_log WHERE action = 'user.created' AND result = 'failure'",
      );
      expect(entries).toHaveLength(10);
      expect(entries[0]).toEqual({ actor_id: null, subject_id: null, details: '{"reason":"setup_code"}' });
    }),
  );

  it(
    'creates exactly one admin when several first users send it',
    withApp(async (app) => {
      const code = await codeOf(app);
      const responses = await Promise.all(
        Array.from({ length: 6 }, (_item, at) => create(app, `user-${at}`, at === 5 ? WRONG : code)),
      );
      expect(responses.filter(({ isAdmin }) => isAdmin === true)).toHaveLength(1);
      expect(await stored(app, 'SELECT id FROM user WHERE is_admin = 1')).toHaveLength(1);
      expect(responses.slice(0, 5).map(({ status }) => status)).toEqual(Array(5).fill(200));
    }),
  );

  it(
    'is not required of an operator, who has access to the machine anyway',
    withApp(async (app) => {
      await app.get(OperatorAccountsService).create({ username: 'ada', password: PASSWORD, isAdmin: true });
      expect(await isAsked(app)).toBe(false);
    }),
  );

  it(
    'changes with a restart',
    withApp(async (app, database) => {
      const before = await codeOf(app);
      await app.close();
      const again = await TestApp.start({ database, env, isServing: true });
      try {
        const after = await codeOf(again);
        expect(after).not.toBe(before);
        expect(await create(again, 'ada', before)).toMatchObject({ code: 'INVALID_SETUP_CODE' });
        expect(await create(again, 'ada', after)).toMatchObject({ status: 200 });
      } finally {
        await again.close();
      }
    }),
  );
});

describe('the setup code of a process that was killed', () => {
  it('is replaced at once by the next start on SQLite, which has no replicas', async () => {
    const database = await engines[0]![1]();
    const killed = await TestApp.start({ database, env, isServing: true, clock: null });
    const next = await TestApp.start({ database, env, isServing: true, clock: null });
    try {
      await codeOf(killed);
      expect(await create(next, 'ada', await codeOf(next))).toMatchObject({ status: 200, isAdmin: true });
    } finally {
      await next.close();
      await killed.close();
      await database.drop();
    }
  });
});

describeOnMysql('the setup code of replicas', (createDatabase) => {
  it('is shared: one replica shows it and all accept it', async () => {
    const database = await createDatabase();
    const replicas: TestApp[] = [];
    try {
      for (let made = 0; made < 3; made += 1)
        replicas.push(await TestApp.start({ database, env, isServing: true, clock: null }));
      const issued = await Promise.all(replicas.map(issue));
      const codes = issued.flatMap((one) => (one && 'code' in one ? [one.code] : []));
      const others = issued.flatMap((one) => (one && 'shownBy' in one ? [one.shownBy.pid] : []));
      expect([codes.length, others]).toEqual([1, [process.pid, process.pid]]);

      const holder = issued.findIndex((one) => one && 'code' in one);
      const other = replicas[(holder + 1) % 3]!;
      expect(await create(other, 'ada', WRONG)).toMatchObject({ code: 'INVALID_SETUP_CODE' });
      expect(await create(other, 'ada', codes[0])).toMatchObject({ status: 200, isAdmin: true });
    } finally {
      for (const app of replicas) await app.close();
      await database.drop();
    }
  });

  it('is generated again by another replica when the one that showed it has stopped', async () => {
    const database = await createDatabase();
    const first = await TestApp.start({ database, env, isServing: true, clock: null });
    const second = await TestApp.start({ database, env, isServing: true, clock: null });
    try {
      await codeOf(first);
      expect(await issue(second)).toHaveProperty('shownBy');
      await first.close();
      expect(await create(second, 'ada', await codeOf(second))).toMatchObject({ status: 200 });
    } finally {
      await second.close();
      await database.drop();
    }
  });
});

describe('without SETUP_CODE', () => {
  it('generates and requires no code', async () => {
    const database = await engines[0]![1]();
    const app = await TestApp.start({ database, isServing: true });
    try {
      expect([await issue(app), await isAsked(app)]).toEqual([null, false]);
      expect(await create(app, 'ada')).toMatchObject({ status: 200, isAdmin: true });
    } finally {
      await app.close();
      await database.drop();
    }
  });
});
