import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { type Outcome, UseCaseReplay } from '../../support/load/use-case-replay.js';
import { type DriverCode } from '../../support/faults/statement-faults.js';
import { type Changes } from '../../support/databases/stored-rows.js';
import { Stages, type Task, USE_CASES } from '../../support/fixtures/use-cases/index.js';

/**
 * With ERROR_POINTS=all every error of the lists strikes every statement of every use case, else the first of each
 * list strikes the first and the last ones of each transaction.
 */
const STRIKES_ALL = process.env['ERROR_POINTS'] === 'all';
const STAGES = 6;
const LIMIT_MS = STRIKES_ALL ? 3_600_000 : 600_000;

type Errors = {
  /** Errors that are always retried. */
  readonly conflicts: readonly DriverCode[];
  /** Errors that are retried, or end in a 503. */
  readonly outages: readonly DriverCode[];
};

const ERRORS: Record<string, Errors> = {
  SQLite: {
    conflicts: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'].map((code) => ({ code })),
    outages: ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY'].map((code) => ({ code })),
  },
  MySQL: {
    conflicts: [1213, 1205, 3101, 8002, 8005, 8022, 8028, 9007].map((errno) => ({ errno })),
    outages: [...[1047, 1290, 1792, 1836, 2006, 2013].map((errno) => ({ errno })), { code: 'ECONNREFUSED' }],
  },
};

/** Contact others at most, and store nothing. */
const WRITES_NOTHING = [
  'POST /api/applications/check-upstream',
  'POST /api/applications/:id/check',
  'POST /api/security/activity',
  'POST /oauth/authorize/inspect',
  'POST /users/oidc-config/test',
  'POST /users/sso-providers/:id/test',
  'POST /api/webhooks/:id/test',
  'POST /users/oidc/callback',
  'POST /users/oidc/callback/:providerId',
];

/** The statements at which every listed error is injected. */
const STRUCK_BY_ALL = [
  'POST /users/create',
  'POST /users/login',
  'POST /users/totp/verify-login',
  'POST /users/change-password',
  'GET /users/oidc/callback (known)',
  'POST /api/security/unlock',
];

const names = Object.keys(USE_CASES);

/** The statements at which a conflict is injected. */
function pointsOf({ statements }: UseCaseReplay): number[] {
  const all = [...statements.keys()];
  if (STRIKES_ALL) return all;
  return all.filter((at) => at === 0 || statements.slice(at - 1, at + 2).includes('COMMIT'));
}

const chosenOf = (errors: readonly DriverCode[]) => (STRIKES_ALL ? errors : errors.slice(0, 1));

/** The first, the middle and the last statement of the last transaction. */
function placesIn({ statements }: UseCaseReplay): number[] {
  const first = statements.slice(0, -1).lastIndexOf('COMMIT') + 1;
  const last = statements.length - 1;
  return [first, Math.floor((first + last) / 2), last];
}

const isRefusal = ({ response }: Outcome): boolean =>
  'thrown' in (response as object) || (response as { status?: number }).status === 503;

/** An attempt that was not evaluated may stay counted. */
function withoutGuesses(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([table]) => table !== 'attempt'));
}

/** Expects a 503 with `Retry-After`, and no stored change except in the tables in `consumes`. */
function expectRefused({ response, changes }: Outcome, before: Changes, consumes: readonly string[]): void {
  expect(withoutGuesses(changes)).toEqual(withoutGuesses(before));
  const changed = Object.keys(withoutGuesses(changes));
  expect(changed.filter((table) => !consumes.includes(table))).toEqual([]);
  if ('thrown' in (response as object)) return;
  expect(response).toMatchObject({ status: 503, cookies: [], retryAfter: expect.stringMatching(/^\d+$/) });
}

async function expectSurvived(replay: UseCaseReplay, at: number, error: DriverCode): Promise<void> {
  const outcome = await replay.performWith(at, error);
  expect({ at, error, ...outcome }).toEqual({ at, error, ...replay.expected });
}

async function expectSurvivedOrRefused(replay: UseCaseReplay, at: number, error: DriverCode, name: string) {
  const outcome = await replay.performWith(at, error);
  if (isRefusal(outcome)) expectRefused(outcome, replay.changesBefore(at), USE_CASES[name]!.consumes ?? []);
  else expect({ at, error, ...outcome }).toEqual({ at, error, ...replay.expected });
}

describe.each(engines)('a database error at any statement on %s', (engine, createDatabase) => {
  const { conflicts, outages } = ERRORS[engine]!;
  const stages = new Stages();
  let results: ReturnType<Stages['begin']>;

  beforeAll(async () => {
    await stages.open(createDatabase, STAGES);
    const ofEach = names.map((name): [string, Task] => [name, anError(name)]);
    const ofSome = STRUCK_BY_ALL.map((name): [string, Task] => [`every error: ${name}`, everyError(name)]);
    results = stages.begin([...ofSome, ...ofEach]);
  });

  afterAll(() => stages.close());

  const anError =
    (name: string): Task =>
    async (stage) => {
      const replay = await UseCaseReplay.of(stage, name, USE_CASES[name]!);
      const { statements, expected } = replay;
      expect([statements.length > 0, isRefusal(expected)]).toEqual([!WRITES_NOTHING.includes(name), false]);
      for (const at of pointsOf(replay))
        for (const error of chosenOf(conflicts)) await expectSurvived(replay, at, error);
      for (const [at, statement] of statements.entries())
        if (STRIKES_ALL || statement === 'COMMIT')
          for (const error of chosenOf(outages)) await expectSurvivedOrRefused(replay, at, error, name);
    };

  const everyError =
    (name: string): Task =>
    async (stage) => {
      const replay = await UseCaseReplay.of(stage, name, USE_CASES[name]!);
      for (const at of placesIn(replay)) {
        for (const error of conflicts) await expectSurvived(replay, at, error);
        for (const error of outages) await expectSurvivedOrRefused(replay, at, error, name);
      }
    };

  it.each(names)(
    'R-12: changes nothing beyond the result without it: %s',
    async (name) => {
      await results.get(name);
    },
    LIMIT_MS,
  );

  it.each(STRUCK_BY_ALL)(
    'R-12: of every kind is retried, or answered with 503: %s',
    async (name) => {
      await results.get(`every error: ${name}`);
    },
    LIMIT_MS,
  );
});
