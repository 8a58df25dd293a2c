// The figures that compare requests: P1 to P3, P6, P7 and P9 of the list in docs/performance.md.
import { availableParallelism } from 'node:os';
import { createHmac } from 'node:crypto';
import { plantCrowd } from './crowd.mjs';
import { interleaved, load, median, sideBySide } from './load.mjs';
import { mysqlDatabase, populate, send, sqliteDatabase, startFloor, startService } from './service.mjs';

const FLOOR_KEY = Buffer.alloc(32, 9).toString('base64');
const REPLICAS_NEED_CORES = 4;
const WRITTEN_BY_THE_SERVER = ['date', 'connection', 'keep-alive', 'content-length'];

const figure = (id, what, value, target, details) => ({ id, what, value, target, isAtMost: false, details });

/** P1 and P2: the embedded database, with a session and with an API key. */
export async function embeddedFigures({ seconds, turns }) {
  const database = sqliteDatabase();
  const service = await startService(database);
  const person = await populate(service, 10);
  const key = await send(
    `${service.url}/users/api-keys`,
    'POST',
    { name: 'bench', userId: person.userId },
    person.session,
  );
  const apiKey = { authorization: `Bearer ${key.body.token}` };
  const floor = await floorFor(database, service, person);
  const rate = (url, headers) => async () => (await load(url, headers, { seconds })).perSecond;
  const { session, ...others } = await interleaved(turns, {
    session: rate(service.url, person.session),
    floor: rate(floor.url, floor.headers),
    apiKey: rate(service.url, apiKey),
  });
  await floor.stop();
  await service.stop();
  return [
    figure('P1', 'session, embedded database ÷ floor', session / others.floor, 0.6, {
      session,
      floor: others.floor,
    }),
    figure('P2', 'API key ÷ session', others.apiKey / session, 0.95, { apiKey: others.apiKey, session }),
  ];
}

/** P3 and P9: on MySQL, compared with the floor and with two replicas. */
export async function mysqlFigures({ seconds, turns, mysql }) {
  if (!mysql) return [leftOut('P3'), leftOut('P9')];
  const database = await mysqlDatabase(mysql);
  const one = await startService(database);
  const person = await populate(one, 10);
  const two = await startService(database);
  const floor = await floorFor(database, one, person);
  const rate = (url, headers = person.session) =>
    load(url, headers, { seconds }).then(({ perSecond }) => perSecond);
  const both = async () =>
    (await Promise.all([rate(one.url), rate(two.url)])).reduce((sum, part) => sum + part);
  const found = await interleaved(turns, {
    service: () => rate(one.url),
    floor: () => rate(floor.url, floor.headers),
    both,
  });
  for (const program of [floor, two, one]) await program.stop();
  const cores = availableParallelism();
  return [
    figure('P3', 'session, MySQL ÷ floor', found.service / found.floor, 0.6, found),
    {
      ...figure('P9', 'two replicas ÷ one', found.both / found.service, 1.7, { ...found, cores }),
      ...(cores < REPLICAS_NEED_CORES
        ? { note: `${cores} cores are too few for two replicas, MySQL and the load` }
        : {}),
    },
  ];
}

const leftOut = (id) => ({ id, what: 'left out: BENCH_MYSQL_URL names no server', value: null });

/** P6 and P7: the cost of many rows. */
export async function crowdFigures({ seconds, turns, pairs, crowd }) {
  const few = await filled({ users: 0, sessions: 0 });
  const hundred = await filled({ users: 90, sessions: 99 });
  const many = await filled(crowd);
  const atSize = `with ${crowd.users} users, ${crowd.sessions} sessions`;
  return [
    await rateFigure({ seconds, pairs, atSize }, few, many),
    ...(await pageFigures({ seconds, turns }, hundred, many)),
  ];
}

/** V8 compiles the same program better or worse from one start to the next, so several pairs are started. */
async function rateFigure({ seconds, pairs, atSize }, few, many) {
  const found = [];
  for (let pair = 0; pair < pairs.count; pair += 1) {
    const programs = [await startService(many.database), await startService(few.database)];
    const rate = ({ url }, { session }) => load(url, session, { seconds }).then(({ perSecond }) => perSecond);
    found.push(
      await sideBySide(pairs, { one: () => rate(programs[0], many), other: () => rate(programs[1], few) }),
    );
    for (const { stop } of programs) await stop();
  }
  const ratio = median(found.map((pair) => pair.ratio));
  return figure('P6', `P1 ${atSize} ÷ 10 users`, ratio, 0.95, { pairs: found });
}

async function pageFigures({ seconds, turns }, hundred, many) {
  const programs = [await startService(hundred.database), await startService(many.database)];
  const page =
    (program, { session }, path) =>
    async () =>
      1_000 / (await load(program.url, session, { seconds, connections: 1, path })).perSecond;
  const [sessions, users] = ['/users/sessions?limit=100', '/users/list?limit=100'];
  const pages = await interleaved(turns, {
    sessionsFew: page(programs[0], hundred, sessions),
    sessionsMany: page(programs[1], many, sessions),
    usersFew: page(programs[0], hundred, users),
    usersMany: page(programs[1], many, users),
  });
  for (const { stop } of programs) await stop();
  const atMost = (what, value) => ({ ...figure('P7', what, value, 1.5, pages), isAtMost: true });
  return [
    atMost('GET /users/sessions?limit=100 there ÷ at 100 rows', pages.sessionsMany / pages.sessionsFew),
    atMost('GET /users/list?limit=100 there ÷ at 100 rows', pages.usersMany / pages.usersFew),
  ];
}

/** Returns a database with ten users and those of `crowd`, and the session of the first. */
async function filled(crowd) {
  const database = sqliteDatabase();
  const service = await startService(database);
  const { session } = await populate(service, 10);
  await service.stop();
  if (crowd.users > 0) plantCrowd(database.file, crowd);
  return { database, session };
}

/** The floor for a user session: the same row, the same response, a token signed in the same way. */
export async function floorFor(database, { url }, { session, token }) {
  const response = await send(`${url}/users/me`, 'GET', undefined, session);
  const headers = { ...response.headers };
  for (const name of WRITTEN_BY_THE_SERVER) delete headers[name];
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  const settings = { database, sessionId: claims.sid, key: FLOOR_KEY, body: response.text, headers };
  const floor = await startFloor(settings);
  const signed = token.slice(0, token.lastIndexOf('.'));
  const mac = createHmac('sha256', Buffer.from(FLOOR_KEY, 'base64')).update(signed).digest('base64url');
  return { ...floor, headers: { authorization: `Bearer ${signed}.${mac}` } };
}
