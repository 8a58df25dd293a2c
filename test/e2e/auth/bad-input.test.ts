import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse, type HttpClient } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

/** JSON texts, so that a test can send what `JSON.stringify` cannot produce; null omits the field. */
const WRONG_TYPES = [
  'null', '""', '7', '0', '-0', '1.5', '1e400', '-1e400', 'true', 'false', '[]', '[null]', '[[]]', '{}',
  '{"toString":1}', '{"length":8}', '{"valueOf":"x"}', '{"type":"Buffer","data":[65]}', '{"$ne":null}',
  `${'['.repeat(19)}${']'.repeat(19)}`, `${'['.repeat(5000)}${']'.repeat(5000)}`, 'NaN', 'undefined', '"\\x"',
]; // prettier-ignore
/** Strings that are not a valid name, password, code or token. */
const STRANGE_TEXTS = [
  '" "', '"\\u0000"', '"nobody\\u0000"', '"\\ud800"', '"x\\udfffy"', '"\\uffff"', '"\\u202e"', '"\\u200b"', '"\\r\\n"',
  '"\\u007f"', '"%00"', '"\' OR 1=1 --"', '"%"', '"_"', '"__proto__"', '"{}"', '"null"', '"\\udb40\\udc41"',
  JSON.stringify('x'.repeat(1_025)), JSON.stringify('x'.repeat(60_000)), JSON.stringify('\u0301'.repeat(300)),
  JSON.stringify('\ufdfa'.repeat(1_000)), JSON.stringify('👩‍👩‍👧‍👧'.repeat(64)),
]; // prettier-ignore
const NUMBERS = ['721', '0', '-1', '1.5', '1e400', '-0', '9007199254740993', '"24"', '"24h"', '24.0000001'];
const NO_BOOLEANS = ['"true"', '"false"', '1', '0', '"1"', '"on"', 'null', '[true]', '{}', '1e400', '""'];

type Field = {
  readonly name: string;
  readonly valid: string;
  /** Whether the route must refuse any string of this list: none of them is valid or in use. */
  readonly texts: boolean;
};
type Route = {
  readonly method: string;
  readonly path: string;
  readonly fields: readonly Field[];
  readonly as: 'stranger' | 'member' | 'admin';
};

const text = (name: string, valid: string, texts = true): Field => ({
  name,
  valid: JSON.stringify(valid),
  texts,
});
const UNKNOWN = 'nobody at all';
const ROUTES: readonly Route[] = [
  { method: 'POST', path: 'create', as: 'stranger', fields: [text('username', 'victim'), text('password', 'short', false)] },
  { method: 'POST', path: 'login', as: 'stranger', fields: [text('username', UNKNOWN), text('password', PASSWORD, false)] },
  { method: 'POST', path: 'initiate-reset', as: 'stranger', fields: [text('username', UNKNOWN, false)] },
  { method: 'POST', path: 'verify-reset-code', as: 'stranger', fields: [text('username', UNKNOWN), text('resetCode', '000000')] },
  { method: 'POST', path: 'complete-reset', as: 'stranger', fields: [text('username', UNKNOWN), text('tempToken', 'x.y.z'), text('newPassword', 'another password')] },
  { method: 'POST', path: 'unlock-data', as: 'member', fields: [text('password', 'wrong password')] },
  { method: 'POST', path: 'change-password', as: 'member', fields: [text('oldPassword', 'wrong password'), text('newPassword', 'another password', false)] },
  { method: 'DELETE', path: 'delete-account', as: 'member', fields: [text('password', 'wrong password')] },
  { method: 'POST', path: 'make-admin', as: 'admin', fields: [text('username', UNKNOWN)] },
  { method: 'POST', path: 'make-admin', as: 'admin', fields: [text('userId', UNKNOWN)] },
  { method: 'POST', path: 'remove-admin', as: 'admin', fields: [text('username', UNKNOWN)] },
  { method: 'POST', path: 'remove-admin', as: 'admin', fields: [text('userId', UNKNOWN)] },
  { method: 'DELETE', path: 'delete-user', as: 'admin', fields: [text('username', UNKNOWN)] },
]; // prettier-ignore

describe.each(engines)('bad input on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let clients: Record<Route['as'], HttpClient>;

  const remembered = async (username: string) => {
    const client = running.app.client();
    await client.post('/users/login', { username, password: PASSWORD, rememberMe: true });
    return client;
  };

  beforeAll(async () => {
    await aPerson(running.app, 'root');
    await aPerson(running.app, 'victim');
    await aPerson(running.app, 'member');
    clients = {
      stranger: running.app.client(),
      member: await remembered('member'),
      admin: await remembered('root'),
    };
  });

  const users = () =>
    stored(running.app, 'SELECT id, name, is_admin, credential_version FROM user ORDER BY id');
  const settings = () => stored(running.app, 'SELECT * FROM setting');
  /** The field as the given JSON text, with valid values in the others. */
  const bodyWith = ({ fields }: Route, broken: Field, json: string | null) =>
    `{${fields
      .map((field) => (field === broken ? json : field.valid) ?? '')
      .map((value, i) => (value === '' ? '' : `${JSON.stringify(fields[i]!.name)}:${value}`))
      .filter((pair) => pair !== '')
      .join()}}`;
  const expectRefusal = (response: HttpResponse, sent: string) => {
    const isRefused = response.status >= 400 && response.status < 500;
    expect({
      isRefused,
      status: response.status,
      body: response.body,
      sent: sent.slice(0, 80),
    }).toMatchObject({
      isRefused: true,
      body: { error: expect.any(String), code: expect.stringMatching(/^[A-Z][A-Z_]+$/) },
    });
    expect(response.body.error).not.toMatch(
      /database|sqlite|mysql|drizzle|timeout|undefined|TypeError|\bat [\w.]+ \(/i,
    );
    expect(response.body.code).not.toMatch(/^(INVALID|MISSING)_TOKEN$|SESSION|RATE_LIMITED/);
  };
  const sendAll = async (method: string, path: string, client: HttpClient, bodies: readonly string[]) => {
    for (const body of bodies) {
      // Resets the attempt limits, which these tests do not cover.
      running.app.clock.advance(660_000);
      expectRefusal(await client.send(method, path, body, {}), body);
    }
  };

  it.each(ROUTES.map((route) => [route.method, route.path, route.fields[0]!.name, route] as const))(
    '%s /users/%s (%s first) rejects a wrong type in any field and changes no user',
    async (method, path, _first, route) => {
      const before = await users();
      for (const field of route.fields) {
        const bodies = [null, ...WRONG_TYPES, `[${field.valid}]`, `{"0":${field.valid}}`];
        const sent = bodies.map((json) => bodyWith(route, field, json));
        await sendAll(method, `/users/${path}`, clients[route.as], sent);
      }
      expect(await users()).toEqual(before);
    },
  );

  it.each(ROUTES.map((route) => [route.method, route.path, route.fields[0]!.name, route] as const))(
    '%s /users/%s (%s first) rejects unusual strings that match no user and changes no user',
    async (method, path, _first, route) => {
      const before = await users();
      for (const field of route.fields.filter(({ texts }) => texts)) {
        const sent = STRANGE_TEXTS.map((json) => bodyWith(route, field, json));
        await sendAll(method, `/users/${path}`, clients[route.as], sent);
      }
      expect(await users()).toEqual(before);
    },
  );

  it.each(ROUTES.map(({ method, path, as }) => [method, path, as] as const))(
    '%s /users/%s rejects a body that is not an object',
    async (method, path, as) => {
      const bodies = [
        '',
        '[]',
        'null',
        '7',
        '"text"',
        'true',
        '{',
        '{"a":1,}',
        '\ufeff{}x',
        '{"__proto__":{}}',
      ];
      await sendAll(method, `/users/${path}`, clients[as], bodies);
    },
  );

  it('finds no user by a name that only looks similar', async () => {
    const responses = [];
    for (const name of ['["victim"]', '{"name":"victim"}', '"victim\\u0000"', '"v\\u0456ctim"']) {
      running.app.clock.advance(660_000);
      const body = `{"username":${name},"password":${JSON.stringify(PASSWORD)}}`;
      responses.push((await running.app.client().post('/users/login', body)).status);
    }
    expect(responses.every((status) => status === 400 || status === 401)).toBe(true);
  });

  it.each(['registration-allowed', 'password-login-allowed', 'password-reset-allowed'])(
    'PATCH /users/%s accepts a boolean and nothing similar',
    async (path) => {
      const before = await settings();
      const bodies = ['', '{}', ...NO_BOOLEANS.map((json) => `{"allowed":${json}}`)];
      await sendAll('PATCH', `/users/${path}`, clients.admin, bodies);
      expect(await settings()).toEqual(before);
    },
  );

  it('PATCH /users/session-timeout accepts only whole numbers from 1 to 720', async () => {
    const before = await settings();
    const wrong = [...NUMBERS, ...WRONG_TYPES.filter((json) => json !== '7')];
    const bodies = ['', '{}', ...wrong.map((json) => `{"timeoutHours":${json}}`)];
    await sendAll('PATCH', '/users/session-timeout', clients.admin, bodies);
    expect(await settings()).toEqual(before);
  });

  it('PUT /users/data/:name rejects a missing value, a wrong version and what JSON cannot represent', async () => {
    const versions = ['"1"', '1.5', '-1', '1e400', '[]', '{}', 'true', '""', '"x"'];
    const bodies = [
      '', '{}', '{"version":0}', '{"Value":1}', '{"value":1e400}', '{"value":[{"deep":-1e999}]}', '{"value":}',
      `{"value":${'['.repeat(25)}${']'.repeat(25)}}`, ...versions.map((json) => `{"value":1,"version":${json}}`),
    ]; // prettier-ignore
    await sendAll('PUT', '/users/data/item', clients.member, bodies);
    expect((await clients.member.get('/users/data')).body.items).toEqual([]);
  });

  it('does not pollute prototypes', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('isAdmin');
  });
});
