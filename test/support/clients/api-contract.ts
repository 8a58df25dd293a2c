import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type HttpResponse, type ResponseCheck } from './http-client.js';

type Response = { readonly content?: Record<string, unknown>; readonly $ref?: string };
type Operation = { readonly pointer: string; readonly responses: Record<string, Response> };
type Exchange = { readonly method: string; readonly path: string; readonly response: HttpResponse };

const DOCUMENT = 'docs/openapi.json';
/** The explorer, the page at the root that links to it, and the page for the second factor. */
const PAGES =
  /^\/(docs(\/|$)|brand\/logo$|favicon\.ico$|\.well-known\/(change-password|security\.txt)$|users\/oidc\/second-factor(\/|$)|$)/;
const JSON_TYPE = 'application/json';
/** The error body of the server for requests without an operation. */
const ERROR_BODY = {
  type: 'object',
  required: ['error', 'code'],
  properties: { error: { type: 'string', minLength: 1 }, code: { type: 'string', pattern: '^[A-Z_]+$' } },
};

const document = readDocument();
const { paths } = document;
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(withClosedObjects(document), 'api');
const isErrorBody = ajv.compile(ERROR_BODY);

/** Static paths before those with parameters, like the router. */
const templates = Object.keys(paths)
  .sort((one, other) => one.split('{').length - other.split('{').length)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** Throws unless the API document describes this response: its status, its media type and every field of its body. */
export const assertDocumented: ResponseCheck = (method, path, response) => {
  const exchange = { method, path, response };
  const [pathname = ''] = path.split('?');
  if (method === 'HEAD' || method === 'OPTIONS' || PAGES.test(pathname)) return;
  const operation = findOperation(method, pathname);
  if (operation === null) assertValid(isErrorBody, exchange);
  else assertResponse(operation, exchange);
};

function assertResponse(operation: Operation, exchange: Exchange): void {
  const { status, headers, body } = exchange.response;
  const documented = documentedStatus(operation, status);
  if (documented === null) throw fault(exchange, 'this status is not documented');
  const { content, pointer } = resolve(operation, documented);
  if (content === undefined) {
    if (body !== undefined) throw fault(exchange, 'this response is documented without a body');
    return;
  }
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (!(type in content)) throw fault(exchange, `the media type "${type}" is not documented`);
  if (type !== JSON_TYPE) return;
  const reference = `api#${pointer}/content/${escaped(type)}/schema`;
  assertValid(ajv.getSchema(reference) ?? ajv.compile({ $ref: reference }), exchange);
}

function findOperation(method: string, pathname: string): Operation | null {
  const key = method.toLowerCase();
  for (const { path, pattern } of templates) {
    const operation = paths[path]![key];
    if (pattern.test(pathname) && operation)
      return { ...operation, pointer: `/paths/${escaped(path)}/${key}` };
  }
  return null;
}

/** The committed document was generated with the default of `LOCKED_STATUS`. */
function documentedStatus({ responses }: Operation, status: number): string | null {
  if (String(status) in responses) return String(status);
  return status === 423 && '403' in responses ? '403' : null;
}

/** Errors that many operations share are defined in one place. */
function resolve({ responses, pointer }: Operation, status: string): Response & { pointer: string } {
  const response = responses[status]!;
  if (response.$ref === undefined) return { ...response, pointer: `${pointer}/responses/${status}` };
  const name = response.$ref.split('/').at(-1)!;
  return { ...document.components.responses[name], pointer: `/components/responses/${name}` };
}

function assertValid(validate: ValidateFunction, exchange: Exchange): void {
  if (validate(exchange.response.body)) return;
  throw fault(exchange, ajv.errorsText(validate.errors, { dataVar: 'body', separator: '\n  ' }));
}

function fault({ method, path, response: { status, body } }: Exchange, problem: string): Error {
  return new Error(
    `${method} ${path} answered ${status} and not as ${DOCUMENT} says ("npm run openapi" writes it):\n` +
      `  ${problem}\n  ${JSON.stringify(body ?? null).slice(0, 500)}`,
  );
}

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Rejects undocumented fields, although no client would fail on them. */
function withClosedObjects(value: unknown): object {
  const copy: unknown = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    isOpenObject(item) ? { ...item, additionalProperties: false } : item,
  );
  return copy as object;
}

function isOpenObject(schema: unknown): schema is object {
  return (
    typeof schema === 'object' &&
    schema !== null &&
    'properties' in schema &&
    'type' in schema &&
    !('additionalProperties' in schema)
  );
}

type Document = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, Response> };
};

function readDocument(): Document {
  const text = readFileSync(join(import.meta.dirname, '../../..', DOCUMENT), 'utf8');
  return JSON.parse(text) as Document;
}
