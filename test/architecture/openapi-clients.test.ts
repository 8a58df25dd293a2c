import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

type Header = Record<string, unknown>;
type Response = { $ref?: string; description?: string; headers?: Record<string, Header> };
type Operation = {
  name: string;
  operationId: string;
  summary: string;
  description: string;
  security: object[];
  parameters?: { name: string }[];
  responses: Record<string, Response>;
};

const root = join(import.meta.dirname, '../..');
const document = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));
const operations = Object.entries<Record<string, Omit<Operation, 'name'>>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => ({
      ...operation,
      name: `${method.toUpperCase()} ${path}`,
    })),
);

/** Returns the names of the operations that violate the rule. */
const faulty = (isFaulty: (operation: Operation) => boolean) =>
  operations.filter(isFaulty).map(({ name }) => name);

const parametersOf = ({ parameters = [] }: Operation) => parameters.map(({ name }) => name);

/** Every schema with its path. */
function schemasIn(value: unknown, at = '#'): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value)
    .filter(([key]) => key !== 'example' && key !== 'examples')
    .flatMap(([key, item]) => schemasIn(item, `${at}/${key}`));
  return 'type' in value && typeof value.type === 'string' ? [[at, { ...value }], ...inner] : inner;
}

/** The output of a failed program. */
const outputOf = (failure: unknown) => failure as { stdout: string };

describe('the API description', () => {
  it('passes the recommended rules of Redocly', async () => {
    // Disables telemetry and update checks.
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await promisify(execFile)(
      join(root, 'node_modules/.bin/redocly'),
      ['lint', '--extends', 'recommended', '--format', 'json', 'docs/openapi.json'],
      { cwd: root, env },
    ).catch(outputOf);
    const { problems } = JSON.parse(stdout.slice(stdout.indexOf('{')));

    const found = problems.map(
      ({ ruleId, location }: { ruleId: string; location: { pointer: string }[] }) => [
        ruleId,
        location[0]?.pointer,
      ],
    );
    // They only ever redirect.
    expect(found).toEqual(
      [
        ...['~1users~1oidc~1callback/get', '~1users~1oidc~1callback/post'],
        ...['~1users~1oidc~1callback~1{providerId}/get', '~1users~1oidc~1callback~1{providerId}/post'],
      ].map((operation) => ['operation-2xx-response', `#/paths/${operation}/responses`]),
    );
  });

  it('has no dangling references', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)];
    const dead = references.filter(([, kind, name]) => document.components[kind!]?.[name!] === undefined);

    expect(references.length).toBeGreaterThan(100);
    expect(dead.map(([reference]) => reference)).toEqual([]);
  });

  it('names each operation with a verb and a noun', () => {
    expect(faulty(({ operationId }) => !/^[a-z]+[A-Z]\w+$/.test(operationId))).toEqual([]);
  });

  it('has summaries of at most eight words, none of them a question', () => {
    expect(faulty(({ summary }) => summary.split(' ').length > 8 || /[?.]$/.test(summary))).toEqual([]);
  });

  it('describes each operation in at least two sentences', () => {
    const sentences = (text: string) => text.split(/[.;:](?:\s|$)/).filter((part) => part !== '').length;

    expect(faulty(({ description }) => sentences(description) < 2)).toEqual([]);
  });

  it('describes each success response', () => {
    const isSilent = ([status, { description }]: [string, Response]) =>
      /^[23]/.test(status) && (description ?? '').split(' ').length < 3;

    expect(faulty(({ responses }) => Object.entries(responses).some(isSilent))).toEqual([]);
  });

  it('states for each operation whether it requires a credential', () => {
    expect(faulty(({ security }) => !Array.isArray(security))).toEqual([]);
    expect(faulty(({ security, responses }) => security.length > 0 !== '401' in responses)).toEqual([
      'POST /users/ldap/login',
      'POST /users/login',
      'POST /users/webauthn/authenticate/options',
      'POST /users/webauthn/authenticate/verify',
      'POST /users/totp/verify-login',
    ]);
  });

  it('documents the cross-site error only for requests that change something or require a credential', () => {
    const mentions = ({ responses }: Operation) =>
      JSON.stringify(responses).includes('CROSS_SITE_REQUEST') ||
      JSON.stringify(responses).includes('/CrossSiteRequest"');

    const isOpen = ({ name, security }: Operation) => name.startsWith('GET ') && security.length === 0;

    expect(faulty((operation) => mentions(operation) === isOpen(operation))).toEqual([]);
  });
});

describe('the headers in the API description', () => {
  const headersOf = ({ responses }: Operation, status: string) => {
    const { $ref, headers = {} } = responses[status] ?? {};
    return Object.keys($ref ? document.components.responses[$ref.split('/').at(-1)!].headers : headers);
  };

  it('are the request ID with every response, and Retry-After where the client has to wait', () => {
    const statuses = (operation: Operation) => Object.keys(operation.responses);

    expect(
      faulty((it) => statuses(it).some((status) => !headersOf(it, status).includes('X-Request-Id'))),
    ).toEqual([]);
    expect(
      faulty((it) => !['429', '503'].every((status) => headersOf(it, status).includes('Retry-After'))),
    ).toEqual([]);
  });

  it('are Set-Cookie where a session cookie is set or cleared', () => {
    const setting = faulty((it) =>
      ['200', '302'].some((status) => headersOf(it, status).includes('Set-Cookie')),
    );

    expect(setting.sort()).toEqual([
      'DELETE /users/delete-account',
      'GET /users/oidc/authorize',
      'GET /users/oidc/callback',
      'GET /users/oidc/callback/{providerId}',
      'POST /api/security/unlock',
      'POST /users/change-password',
      'POST /users/ldap/login',
      'POST /users/link-oidc-to-password',
      'POST /users/login',
      'POST /users/logout',
      'POST /users/reauthenticate/provider',
      'POST /users/totp/enable',
      'POST /users/totp/verify-login',
      'POST /users/webauthn/authenticate/options',
      'POST /users/webauthn/authenticate/verify',
    ]);
  });

  it('are documented as request headers on the operations that read them', () => {
    const taking = (header: string) => faulty((it) => parametersOf(it).includes(header)).sort();
    const delivering = [
      'POST /api/security/unlock',
      'POST /users/ldap/login',
      'POST /users/link-oidc-to-password',
      'POST /users/login',
      'POST /users/totp/enable',
      'POST /users/totp/verify-login',
      'POST /users/webauthn/authenticate/verify',
    ];

    expect(taking('X-Auth-Mode')).toEqual(
      [...delivering, 'POST /users/webauthn/authenticate/options'].sort(),
    );
    expect(taking('X-Electron-App')).toEqual(delivering);
    expect(taking('X-Device-Token')).toEqual(['POST /users/ldap/login', 'POST /users/login']);
    expect(
      faulty((it) => parametersOf(it).includes('X-Background') !== it.security.length > 0).sort(),
    ).toEqual([
      'GET /api/events',
      'POST /api/security/lock',
      'POST /api/security/unlock',
      'POST /api/security/unlock/options',
      'POST /users/logout',
    ]);
  });

  it('are Location on redirects', () => {
    const callback = operations.find(({ name }) => name === 'GET /users/oidc/callback')!;

    expect(headersOf(callback, '302')).toContain('Location');
  });
});

describe('the schemas in the API description', () => {
  const schemas = schemasIn({ paths: document.paths, components: document.components });

  it('define the properties of every object', () => {
    const empty = schemas.filter(
      ([, schema]) =>
        schema['type'] === 'object' && !('properties' in schema) && !('additionalProperties' in schema),
    );

    expect(schemas.length).toBeGreaterThan(200);
    expect(empty.map(([at]) => at)).toEqual([]);
  });

  it('use integer for whole numbers', () => {
    const fractions = schemas.filter(([, { type }]) => type === 'number').map(([at]) => at);
    // Any JSON, and parameters of guacd.
    const free =
      /\/(PutDataRequest|DataValueResponse)\/properties\/value\/|\/IssueTunnelTokenRequest\/properties\/settings\//;

    expect(fractions.filter((at) => !free.test(at))).toEqual([]);
  });

  it('have no defaults, because generated types would then require those fields', () => {
    expect(schemas.filter(([, schema]) => 'default' in schema).map(([at]) => at)).toEqual([]);
  });
});
