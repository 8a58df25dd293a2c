import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, Sweeper } from '#platform/database';
import { ApplicationRepository, DoorSessions } from '#door';
import { SessionManagementService } from '#sessions';
import { type ApplicationId, type ApplicationSessionId } from '#shared';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { exerciseAllRoutes } from '../../support/load/exercise-all-routes.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { fillTables, findFullScans } from '../../support/databases/plans.js';
import { FRONTEND_URL, PUBLIC_URL, RealProvider } from '../../support/clients/real-provider.js';
import { SentStatements } from '../../support/app/sent-statements.js';
import { readSchema } from '../../support/databases/table-schema.js';
import { TestApp } from '../../support/app/test-app.js';

const DAY = 24 * 60 * 60_000;

/** Statements that must read every row of a table, because their result covers all of them. */
const ABOUT_EVERYTHING = {
  'how many accounts there are, or have a part of a name':
    /^SELECT COUNT\(1\) AS .cnt. FROM .user. .user.( WHERE [(]+(.user.\..id. = \?[)]* OR [(]*)?.user.\..name. LIKE .*)?$/i,
  'all accounts, for clients that ask for no page':
    /^SELECT [^?]+ FROM .user. .user. ORDER BY .user[^ ]*id. ASC$/i,
  'how many sessions are live, once a minute': /^SELECT COUNT\(1\) AS .cnt. FROM .session. .Session. WHERE/,
  'what all users have stored, every few seconds':
    /^SELECT SUM\([^?]+\) AS .SUM. FROM .user_data_quota. .UserDataUsage.$/,
  'accounts with a part of a name':
    /^SELECT [^?]+ FROM .user. .user. WHERE [(]+(.user.\..id. = \? OR [(]+)?.user.\..name. LIKE \? ESCAPE '!'/,
  'accounts in the order of their names': /^SELECT [^?]+ FROM .user. .user. ORDER BY LOWER/,
  'how many values a master key seals, on request':
    /^SELECT COUNT\(\*\) AS n FROM \w+ WHERE SUBSTR\(\w+, 1, \d+\) = \?$/,
  'an export of the whole audit log':
    /^SELECT [^?]+ FROM .audit_log. .entry. ORDER BY .entry.\..at. DESC, .entry.\..id. DESC LIMIT 500$/,
  'how many audit entries match, at most 100,000':
    /^SELECT COUNT\(\*\) AS total FROM \(SELECT 1 AS .one. FROM .audit_log. .entry.[^(]*( IN \([?, ]+\)[^(]*)?LIMIT 100000\) matching$/,
  'what the accounts of a provider hold, when somebody changes it':
    /^SELECT DISTINCT u\.is_admin [^?]+ FROM oidc_identity i JOIN user u ON u\.id = i\.user_id WHERE i\.provider_id IS NULL$/,
  'all API keys': /^SELECT k\.id AS id,[^?]+ORDER BY k\.id$/,
};

/** Requests of the run that are rejected on purpose. */
const REFUSED = [
  '400 POST /oauth/token',
  '400 POST /oauth/token',
  '400 POST /oauth/token',
  '401 POST /users/login',
  '401 GET /users/me',
  '403 POST /users/totp/verify-login',
  '403 GET /users/me',
];

/** Returns the documented operations without a successful request in the run. */
function missed(answered: readonly string[]): string[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, object>;
  };
  return Object.entries(paths).flatMap(([path, operations]) => {
    const pattern = path.replace(/\{\w+\}/g, '[^/?]+');
    return Object.keys(operations)
      .map((method) => `${method.toUpperCase()} ${pattern}`)
      .filter((operation) => !answered.some((line) => new RegExp(`^${operation}$`).test(line)));
  });
}

describe.each(engines)('the query plans of all statements on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let database: TestDatabase;
  let app: TestApp;
  let sent: ReturnType<SentStatements['list']>;
  const answered: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    provider = await RealProvider.listen();
    database = await createDatabase();
    const clock = new ManualClock(Date.now());
    app = await TestApp.start({ database, clock, env: { PUBLIC_URL, FRONTEND_URL } });
    provider.mapUrl(PUBLIC_URL, app.url);
    await provider.open({
      backchannel_logout_uri: `${PUBLIC_URL}/users/oidc/backchannel-logout`,
      backchannel_logout_session_required: true,
    });
    app.app.getHttpServer().prependListener('request', ({ method, url }, response) => {
      const path = url?.split('?')[0];
      response.once('finish', () => {
        if (response.statusCode < 400) answered.push(`${method} ${path}`);
        else refused.push(`${response.statusCode} ${method} ${path}`);
      });
    });
    const statements = new SentStatements(app);
    await exerciseAllRoutes(app, provider);
    await app.get(SessionManagementService).countLive();
    const id = 'an application session' as ApplicationSessionId;
    await app.get(DoorSessions).listOpen([id], ['cont_1']);
    await app.get(ApplicationRepository).listById(['an application' as ApplicationId]);
    clock.advance(400 * DAY);
    await app.get(Sweeper).sweepAll();
    sent = statements.list();
    if (database.engine === 'mysql') await fillTables(app.get(Database).writer, clock.now());
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  it('cover a run in which every operation responded', () => {
    expect(refused).toEqual(REFUSED);
    expect(missed(answered)).toEqual([]);
    expect(sent.length).toBeGreaterThan(100);
  });

  it('use indexes instead of full table scans', async () => {
    const scans: string[] = [];
    for (const [sql, values] of sent) {
      const tables = await findFullScans(app.get(Database).writer, sql, values);
      const isAllowed = Object.values(ABOUT_EVERYTHING).some((pattern) => pattern.test(sql.trim()));
      if (!isAllowed) scans.push(...tables.map((table) => `${table}: ${sql}`));
    }
    expect(scans).toEqual([]);
  });

  it('read no password hash for a list of accounts', () => {
    const lists = sent.map(([sql]) => sql).filter((sql) => /FROM .user. .user. .*ORDER BY/i.test(sql));
    expect(lists.length).toBeGreaterThan(1);
    expect(lists.filter((sql) => sql.includes('password_hash'))).toEqual([]);
  });

  it('fail the check on a full table scan', async () => {
    const { writer } = app.get(Database);
    const scan = 'SELECT s.id FROM session s JOIN user u ON u.id = s.user_id WHERE s.user_agent = ? LIMIT 5';
    expect(await findFullScans(writer, scan, ['f1'])).toEqual(['session']);
    expect(await findFullScans(writer, 'DELETE FROM audit_log WHERE address = ?', ['f1'])).toEqual([
      'audit_log',
    ]);
    expect(await findFullScans(writer, 'SELECT id FROM session WHERE id = ?', ['f1'])).toEqual([]);
  });

  it('have an index for every foreign key', async () => {
    for (const { foreignKeys, indices } of await readSchema(app.get(Database).writer)) {
      for (const key of foreignKeys) {
        const column = key.split(' ')[0];
        expect(indices).toContainEqual(expect.stringMatching(new RegExp(`\\(${column}[,)]`)));
      }
    }
  });
});
