import { beforeAll, describe, expect, it } from '@jest/globals';
import { RouteTable } from '#platform/http';
import { bearer, register, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { liveRoutes } from '../../support/app/handlers.js';
import { type RequestFields, listRequestFields } from '../../support/app/request-fields.js';
import { runningApp } from '../../support/app/running-app.js';

const KEYS = [
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  '__proto__',
  '__defineGetter__',
  'length',
  '0',
  '',
];
const VALUES = ['"text"', 'null', '7', '[]', '{}', '{"name":"Object"}'];
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** An object with a duplicate key, and a list with a value of each type. As text, because an object literal would lose `__proto__`. */
function hostileObject(key: string): string {
  const name = JSON.stringify(key);
  const objects = VALUES.map((value) => `{${name}:${value}}`);
  return `{${name}:"text","list":[${objects.join()}]}`;
}

/** Rejected by the parser, so the rest of the body would not be tested. */
const REFUSED = '__proto__';

/** For a route that reads no body: one body with all keys. */
const bodiesForNothing = (): string[] => {
  const objects = KEYS.filter((key) => key !== REFUSED).map(hostileObject);
  return [`{"unknown":[${objects.join()}]}`, hostileObject('constructor'), hostileObject(REFUSED)];
};

/** Each known field with a value of each JSON type, next to valid ones. */
function* bodiesOfWrongTypes(fields: RequestFields): Generator<string> {
  for (const field of Object.keys(fields)) {
    for (const value of [...VALUES, 'true', '""', '-1', '1e308', '[null]'])
      yield JSON.stringify({ ...fields, [field]: JSON.parse(value) as unknown });
  }
}

/** The key in the body itself, within an unknown field, and in each known field next to valid ones. */
function* hostileBodies(key: string, fields: RequestFields): Generator<string> {
  const hostile = hostileObject(key);
  yield hostile;
  yield `{"unknown":[${hostile}],"more":{"deep":{${JSON.stringify(key)}:${hostile}}}}`;
  for (const hostileField of Object.keys(fields)) {
    const members = Object.entries(fields).map(([name, example = null]) => {
      return `${JSON.stringify(name)}:${name === hostileField ? hostile : JSON.stringify(example)}`;
    });
    yield `{${members.join()}}`;
  }
}

describe.each(engines)('a JSON body with hostile keys or values on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const routes = () =>
    liveRoutes(running.app.get(RouteTable).routes).filter((route) =>
      WITH_BODY.includes(route.split(' ')[0]!),
    );
  let fieldsByRoute: ReturnType<typeof listRequestFields>;
  let username: string;

  beforeAll(async () => {
    username = await register(running.app);
    fieldsByRoute = listRequestFields(running.app);
  });

  type Headers = Record<string, string>;

  /** Sends every body to a route; returns those with a response of 500 or above. */
  async function faultsOf(route: string, headers: Headers): Promise<string[]> {
    const [method = '', path = ''] = route.split(' ');
    const fields = fieldsByRoute.get(route);
    const bodies = fields
      ? [...KEYS.flatMap((key) => [...hostileBodies(key, fields)]), ...bodiesOfWrongTypes(fields)]
      : bodiesForNothing();
    const faults: string[] = [];
    for (const body of bodies) {
      const { status } = await running.app.client().send(method, path.replace(/:\w+/g, 'x'), body, headers);
      if (status >= 500) faults.push(`${status} ${body}`);
    }
    return faults;
  }

  it('covers every route', () => {
    expect(routes().length).toBeGreaterThan(30);
  });

  it.each([
    ['a stranger', () => Promise.resolve({})],
    ['an admin', async () => bearer(await tokenOf(running.app, username))],
  ])('never causes a server error when sent by %s', async (_who, headersOfCaller: () => Promise<Headers>) => {
    // A route may end the session.
    for (const route of routes())
      expect([route, await faultsOf(route, await headersOfCaller())]).toEqual([route, []]);
    expect(running.app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
