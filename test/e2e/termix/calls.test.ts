import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TERMIX_ROUTING } from '#termix';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { FaultyProvider } from '../../support/faults/faulty-provider.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { TestApp } from '../../support/app/test-app.js';
import { ADMIN_CALLS } from '../../support/termix/admin-calls.js';
import {
  type DocumentedCall,
  hasType,
  readCallTable,
  readRoutingTable,
  valuesOf,
} from '../../support/termix/call-table.js';
import { LOGIN_CALLS } from '../../support/termix/login-calls.js';
import { PROFILE_CALLS } from '../../support/termix/profile-calls.js';
import { SETTINGS_CALLS } from '../../support/termix/settings-calls.js';
import {
  ADDRESS,
  aTermixAdmin,
  type TermixRequest,
  type TermixStage,
} from '../../support/termix/termix-call.js';

const CALLS = { ...LOGIN_CALLS, ...PROFILE_CALLS, ...ADMIN_CALLS, ...SETTINGS_CALLS };
const TABLE = readCallTable();

/** Returns the names of what a request sends, in its query or its body. */
function sentBy({ path, body }: TermixRequest): string[] {
  const query = [...new URL(path, 'http://localhost').searchParams.keys()];
  return [...query, ...Object.keys(body ?? {})].sort();
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);

/** Returns the fields that the front end could not use. */
function missingFrom({ body }: HttpResponse, { reads }: DocumentedCall): string[] {
  return reads.flatMap(({ field, type }) => {
    const wrong = valuesOf(body, field).find((value) => !hasType(value, type));
    return wrong === undefined && valuesOf(body, field).every((value) => hasType(value, type))
      ? []
      : [`${field}: ${type}, not ${JSON.stringify(wrong)}`];
  });
}

describe('docs/termix-calls.md', () => {
  it('shows who serves which path, as the data says', () => {
    const shown = readRoutingTable().map(({ path, target }) => [path, target.toLowerCase()]);
    expect(shown).toEqual(Object.entries(TERMIX_ROUTING));
  });

  it('has a row for each call, in any order, and no other rows', () => {
    expect(TABLE.map(({ name }) => name).sort()).toEqual(Object.keys(CALLS).sort());
  });
});

describe.each(engines)('the front end of Termix on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let stage: TermixStage;

  beforeAll(async () => {
    database = await createDatabase();
    // The token endpoint uses the real time, and codes of the second factor must not repeat.
    const app = await TestApp.start({
      database,
      clock: new ManualClock(Date.now()),
      env: { PUBLIC_URL: ADDRESS },
    });
    const provider = await FaultyProvider.start();
    stage = { app, provider, admin: await aTermixAdmin(app) };
    await stage.admin.client.post('/users/oidc-config', provider.config);
  });

  afterAll(async () => {
    await stage.app.close();
    await stage.provider.close();
    await database.drop();
  });

  it.each(TABLE.map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const request = await CALLS[name]!(stage);
    const { by, path, body, headers = {} } = request;
    const response = await by.send(row.method, path, body, headers);

    expect(path.split('?')[0]).toMatch(patternOf(row.path));
    expect(sentBy(request)).toEqual([...row.sends].sort());
    expect(response.body?.code).not.toBe('REAUTHENTICATION_REQUIRED');
    if (row.status === null) expect([response.status < 400, response.body?.code]).toEqual([true, undefined]);
    else expect(response.status).toBe(row.status);
    expect(missingFrom(response, row)).toEqual([]);
    await request.verify?.(response);
  });
});
