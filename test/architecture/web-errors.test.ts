import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const WEB = join(ROOT, 'web/src');

type Schema = {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: { readonly code?: { readonly enum?: readonly string[] } };
};
type Response = { readonly $ref?: string; readonly content?: Record<string, { readonly schema?: Schema }> };
type Operation = { readonly responses: Readonly<Record<string, Response>> };
type Document = { readonly paths: Record<string, Record<string, Operation>> };

const document = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Document;

/** Codes that only other front ends can receive, or that indicate a bug in the client: a message would not help the user. */
const OF_PROGRAMS = new Set([
  ...[
    'INVALID_JSON',
    'INVALID_CONTENT_LENGTH',
    'UNSUPPORTED_MEDIA_TYPE',
    'NOT_ACCEPTABLE',
    'INVALID_DATA_NAME',
  ],
  ...['APP_CALLBACK_NOT_SUPPORTED', 'IMPERSONATION_NOT_ALLOWED', 'SESSION_REQUIRED', 'NOT_READY'],
  'INSUFFICIENT_SCOPE',
]);
/** Codes that the pages themselves give to errors with passkeys, most of them errors of the browser. */
const OF_CEREMONIES = [
  ...['PASSKEY_NOT_USED', 'PASSKEY_WRONG_ADDRESS', 'PASSKEY_NOT_SUPPORTED', 'PASSKEY_EXISTS'],
  'PASSKEY_NEEDED',
];
/** Pages do not send API keys. */
const OF_API_KEYS = /API_KEY(?!_NOT_FOUND)/;

const resolve = <T>(ref: string): T =>
  ref
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as T;

function codesOf(schema: Schema): readonly string[] {
  if (schema.$ref !== undefined) return codesOf(resolve<Schema>(schema.$ref));
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  return [...(schema.properties?.code?.enum ?? []), ...parts.flatMap(codesOf)];
}

function refusalsOf({ responses }: Operation): readonly string[] {
  const refused = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return refused.flatMap(([, response]) => {
    const { content = {} } = response.$ref === undefined ? response : resolve<Response>(response.$ref);
    return Object.values(content).flatMap(({ schema }) => (schema ? codesOf(schema) : []));
  });
}

type Call = { readonly method: string; readonly path: string; readonly isOfConsole: boolean };

/** The operations that the pages call. */
function calledOperations(): readonly Call[] {
  const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  return files.flatMap((file) => {
    const isOfConsole = file.startsWith(join('pages', 'admin'));
    const calls = readFileSync(join(WEB, file), 'utf8').matchAll(
      /\bapi\s*\.(GET|POST|PUT|PATCH|DELETE)\(\s*'([^']+)'/g,
    );
    return [...calls].map(([, method = '', path = '']) => ({
      method: method.toLowerCase(),
      path,
      isOfConsole,
    }));
  });
}

const codesOfCalls = (calls: readonly Call[]) =>
  new Set(calls.flatMap(({ method, path }) => refusalsOf(document.paths[path]![method]!)));

const isShown = (code: string) => !OF_PROGRAMS.has(code) && !OF_API_KEYS.test(code);

function messagesOf(locale: string, area: string): Record<string, string> {
  const file = join(WEB, 'i18n/messages', locale, `${area}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

describe('error codes of the API', () => {
  const operations = calledOperations();
  const everywhere = codesOfCalls(operations.filter(({ isOfConsole }) => !isOfConsole));
  const codes = codesOfCalls(operations);

  it.each(['en', 'de'])('that pages can receive have a message in "%s"', (locale) => {
    const errors = messagesOf(locale, 'errors');
    const inConsole = { ...errors, ...messagesOf(locale, 'adminErrors') };

    expect(operations.length).toBeGreaterThan(60);
    expect(codes.size).toBeGreaterThan(80);
    expect([...codes].filter(isShown).filter((code) => !(code in inConsole))).toEqual([]);
    expect([...everywhere].filter(isShown).filter((code) => !(code in errors))).toEqual([]);
  });

  it('that have a message can be received by a page', () => {
    const own = new Set(['NETWORK_ERROR', 'UNREADABLE_ANSWER', ...OF_CEREMONIES]);
    const known = Object.keys({ ...messagesOf('en', 'errors'), ...messagesOf('en', 'adminErrors') });

    expect(known.filter((code) => !codes.has(code) && !own.has(code))).toEqual([]);
  });

  it('that only the console can receive are not loaded for the login', () => {
    const errors = Object.keys(messagesOf('en', 'errors'));

    expect(errors.filter((code) => codes.has(code) && !everywhere.has(code))).toEqual([]);
  });
});
