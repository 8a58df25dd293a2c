import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOpenApiDocument, RouteTable } from '#platform/http';
import { SECOND_FACTOR_PATH } from '../../src/auth/oidc/frontend-redirect.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { liveRoutes } from '../support/app/handlers.js';
import { TestApp } from '../support/app/test-app.js';

type Schema = {
  properties?: Record<string, Record<string, unknown>>;
  $ref?: string;
  oneOf?: Schema[];
};
type Content = { schema?: Schema; examples?: Record<string, { value: { code: string; error: string } }> };
type Response = { $ref?: string; description?: string; content?: Record<string, Content> };
type Operation = {
  name: string;
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: {
    name: string;
    required?: boolean;
    description?: string;
    schema?: Schema & { example?: unknown };
    example?: unknown;
  }[];
  requestBody?: { content?: Record<string, Content> };
  responses: Record<string, Response>;
};
type Document = {
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> };
};

/** Success responses that intentionally have no JSON body. */
const WITHOUT_SCHEMA: string[] = ['GET /door/start', 'GET /api/events', 'GET /audit-logs/export'];

const isSuccess = (status: string) => /^[23]/.test(status);
const json = (response: Response | undefined) => response?.content?.['application/json'];

describe('the OpenAPI document', () => {
  let database: TestDatabase;
  let app: TestApp;
  let text: string;
  let document: Document;
  let operations: Operation[];

  beforeAll(async () => {
    database = await engines[0]![1]();
    app = await TestApp.start({ database });
    text = `${JSON.stringify(createOpenApiDocument(app.app), null, 2)}\n`;
    document = JSON.parse(text) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        responses: resolved(operation.responses, document),
        name: `${method.toUpperCase()} ${path}`,
      })),
    );
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  /** Returns the names of the operations that violate the rule. */
  const faulty = (isFaulty: (operation: Operation) => boolean) =>
    operations.filter(isFaulty).map(({ name }) => name);

  it('describes every tag, and has no tag without an operation', () => {
    const used = new Set(operations.flatMap(({ tags = [] }) => tags));
    const described = document.tags.filter(({ description = '' }) => description !== '');

    expect(described.map(({ name }) => name).sort()).toEqual([...used].sort());
  });

  it('is up to date with "npm run openapi"', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8').split('\n');
    const lines = text.split('\n');

    expect(lines.filter((line, at) => line !== committed[at]).slice(0, 1)).toEqual([]);
    expect(committed.length).toBe(lines.length);
  });

  it('has every route of the server and no other, except the page of the second factor', () => {
    const live = liveRoutes(app.get(RouteTable).routes)
      .filter((name) => !name.startsWith(`GET /${SECOND_FACTOR_PATH}`))
      .map((name) => name.replace(/:(\w+)/g, '{$1}'));

    expect(operations.map(({ name }) => name).sort()).toEqual(live.sort());
  });

  it('gives every operation a name, a summary and a tag', () => {
    const ids = operations.map(({ operationId }) => operationId);

    expect(
      faulty(({ operationId, summary, tags }) => !operationId || !summary || tags?.length !== 1),
    ).toEqual([]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('describes the success response of every operation', () => {
    const silent = faulty(({ name, responses }) => {
      const successes = Object.entries(responses).filter(([status]) => isSuccess(status));
      const isDescribed = successes.every(
        ([status, response]) =>
          ['204', '302', '303'].includes(status) || json(response)?.schema !== undefined,
      );
      return successes.length === 0 || (!isDescribed && !WITHOUT_SCHEMA.includes(name));
    });

    expect(silent).toEqual([]);
  });

  it('describes every error response in the common format, with an example of each code', () => {
    const wrong = operations.flatMap(({ name, responses }) =>
      Object.entries(responses)
        .filter(([status, response]) => !isSuccess(status) && !isRefusal(response, document))
        .map(([status]) => `${name} ${status}`),
    );

    expect(wrong).toEqual([]);
    expect(faulty(({ responses }) => !responses['500'] || !responses['503'])).toEqual([]);
    const mayBeUnreadable = ({ name }: Operation) => !name.startsWith('GET ');
    expect(
      faulty((it) => mayBeUnreadable(it) && ['400', '413', '415'].some((status) => !it.responses[status])),
    ).toEqual([]);
  });

  it('has a description or an example for every field and parameter', () => {
    const fields = Object.entries(document.components.schemas).flatMap(([schema, { properties = {} }]) =>
      Object.entries(properties).map(([name, field]) => [`${schema}.${name}`, field] as const),
    );
    const parameters = operations.flatMap(({ name, parameters = [] }) =>
      parameters.map(
        (parameter) => [`${name} ${parameter.name}`, { ...parameter.schema, ...parameter }] as const,
      ),
    );
    const bare = [...fields, ...parameters].filter(([, field]) => !isExplained(field)).map(([name]) => name);

    expect(bare).toEqual([]);
  });

  /** The API explorer fills in examples, so an optional filter would apply although the user did not choose it. */
  it('fills in no optional parameter except the page size', () => {
    const typedIn = operations.flatMap(({ name, parameters = [] }) =>
      parameters
        .filter(({ required, schema, example }) => !required && (example ?? schema?.example) !== undefined)
        .map((parameter) => `${name} ${parameter.name}`),
    );

    expect(typedIn.filter((parameter) => !parameter.endsWith(' limit'))).toEqual([]);
  });
});

const nameOf = ($ref: string): string => $ref.split('/').at(-1)!;

/** Errors that many operations share are defined once. */
function resolved(responses: Record<string, Response>, { components }: Document): Record<string, Response> {
  const entries = Object.entries(responses).map(
    ([status, response]) =>
      [status, response.$ref ? components.responses[nameOf(response.$ref)]! : response] as const,
  );
  return Object.fromEntries(entries);
}

/** The error codes must be exactly those of the examples. */
function isRefusal(response: Response, document: Document): boolean {
  const { schema = {}, examples = {} } = json(response) ?? {};
  const shown = Object.entries(examples);
  const codes = codesIn(schema, document).sort();
  return (
    shown.length > 0 &&
    JSON.stringify(codes) === JSON.stringify(Object.keys(examples).sort()) &&
    shown.every(([name, { value }]) => value.code === name && value.error !== '')
  );
}

function codesIn({ $ref, oneOf, properties = {} }: Schema, document: Document): string[] {
  if ($ref) return codesIn(document.components.schemas[nameOf($ref)]!, document);
  if (oneOf) return oneOf.flatMap((schema) => codesIn(schema, document));
  return properties['error']?.['type'] === 'string' ? (properties['code']?.['enum'] as string[]) : [];
}

/** References are described at their target, and lists by their items. */
function isExplained(field: Record<string, unknown>): boolean {
  const { items } = field as { items?: Record<string, unknown> };
  const says = ['description', 'example', 'examples', 'default', 'enum', '$ref', 'allOf'];
  return says.some((key) => key in field) || (items !== undefined && isExplained(items));
}
