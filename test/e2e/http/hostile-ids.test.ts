import { beforeAll, describe, expect, it } from '@jest/globals';
import { createOpenApiDocument, RouteTable } from '#platform/http';
import { bearer, register, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { liveRoutes } from '../../support/app/handlers.js';
import { listRequestFields } from '../../support/app/request-fields.js';
import { runningApp } from '../../support/app/running-app.js';

const UUID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const HOSTILE = [
  'é',
  '😀',
  'ſ',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '\0',
  '\u200d',
  ' ',
  'null',
  '-1',
  '1e99',
  '../..',
  UUID.toUpperCase(),
  `${UUID} `,
  `${UUID}😀`,
  'é'.repeat(100),
  'x'.repeat(1_000),
];

type Parameters = { readonly parameters?: readonly { readonly name: string; readonly in: string }[] };

describe.each(engines)('hostile strings in place of ids on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const routes = () => liveRoutes(running.app.get(RouteTable).routes);
  let username: string;

  beforeAll(async () => {
    username = await register(running.app);
  });

  /** Returns the requests of one route with a response of 500 or above. */
  async function faultsOf(route: string, requests: readonly (readonly [path: string, body?: string])[]) {
    const [method = ''] = route.split(' ');
    const headers = bearer(await tokenOf(running.app, username));
    const faults: string[] = [];
    for (const [path, body] of requests) {
      const { status } = await running.app.client().send(method, path, body, headers);
      // 502: there is no provider.
      if (status >= 500 && status !== 502) faults.push(`${status} ${path} ${body ?? ''}`);
    }
    return faults;
  }

  const pathOf = (route: string) => route.split(' ')[1] ?? '';

  it('never cause a server error in a path', async () => {
    const withParameters = routes().filter((route) => route.includes('/:'));
    expect(withParameters.length).toBeGreaterThan(5);
    for (const route of withParameters) {
      const paths = HOSTILE.map((text): [string] => [
        pathOf(route).replace(/:\w+/g, encodeURIComponent(text)),
      ]);
      expect([route, await faultsOf(route, paths)]).toEqual([route, []]);
    }
  });

  it('never cause a server error in a query', async () => {
    const { paths } = createOpenApiDocument(running.app.app);
    let sent = 0;
    for (const [path, operations] of Object.entries(paths)) {
      const { parameters = [] } = (operations as { get?: Parameters }).get ?? {};
      const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      const requests = names.flatMap((name) =>
        HOSTILE.map((text): [string] => [`${path}?${name}=${encodeURIComponent(text)}`]),
      );
      sent += requests.length;
      expect([path, await faultsOf(`GET ${path}`, requests)]).toEqual([path, []]);
    }
    expect(sent).toBeGreaterThan(100);
  });

  it('never cause a server error in a body', async () => {
    for (const [route, fields] of listRequestFields(running.app)) {
      // It would contact a provider that does not exist.
      if (route === 'POST /users/oidc-config/test') continue;
      const requests = Object.keys(fields).flatMap((field) =>
        HOSTILE.map((text): [string, string] => [
          pathOf(route).replace(/:\w+/g, 'x'),
          JSON.stringify({ ...fields, [field]: text }),
        ]),
      );
      expect([route, await faultsOf(route, requests)]).toEqual([route, []]);
    }
  });
});
