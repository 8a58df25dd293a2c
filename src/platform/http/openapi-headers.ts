import {
  ApiExtension,
  type HeaderObject,
  type OpenAPIObject,
  type OperationObject,
  type ReferenceObject,
  type ResponseObject,
} from '@nestjs/swagger';
import { METHODS } from './openapi-refusals.js';

const SUCCESS_HEADER = 'x-success-header-';

const text = (description: string, example: string): HeaderObject => ({
  description,
  schema: { type: 'string', example },
});

const HEADERS: Readonly<Record<string, HeaderObject>> = {
  'X-Request-Id': text(
    'Included in every log line of this request. Taken from the request if it is 8 to 64 characters of `A-Z a-z 0-9 . _ -`, generated otherwise',
    '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e46',
  ),
  'Retry-After': {
    description: 'Seconds to wait before retrying',
    schema: { type: 'integer', example: 20 },
  },
  'WWW-Authenticate': text('How to authenticate', 'Bearer'),
};

/** Headers of a status, for every operation. */
const STATUS_HEADERS: Readonly<Record<string, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Documents a header of the successful response. */
export const SuccessHeader = (name: string, description: string, example: string) =>
  ApiExtension(`${SUCCESS_HEADER}${name}`, text(description, example));

/** Adds the headers to every response of the document. */
export function documentHeaders(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, headers: { ...HEADERS } };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) addHeaders(operation, document);
    }
  }
  return document;
}

function addHeaders(operation: OperationObject, { components }: OpenAPIObject): void {
  const successHeaders = takeSuccessHeaders(operation);
  for (const [status, named] of Object.entries(operation.responses)) {
    const response = resolve(named, components?.responses ?? {});
    const names = ['X-Request-Id', ...(STATUS_HEADERS[status] ?? [])];
    const common = names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const);
    response.headers = { ...Object.fromEntries(common), ...(/^[23]/.test(status) ? successHeaders : {}) };
  }
}

function takeSuccessHeaders(operation: OperationObject): Record<string, HeaderObject> {
  const keys = Object.keys(operation).filter((key) => key.startsWith(SUCCESS_HEADER));
  const headers = keys.map((key) => {
    const header = Reflect.get(operation, key) as HeaderObject;
    Reflect.deleteProperty(operation, key);
    return [key.slice(SUCCESS_HEADER.length), header] as const;
  });
  return Object.fromEntries(headers);
}

function resolve(
  named: ResponseObject | ReferenceObject | undefined,
  shared: Record<string, ResponseObject | ReferenceObject>,
): ResponseObject {
  if (named && !('$ref' in named)) return named;
  return resolve(shared[named?.$ref.split('/').at(-1) ?? ''], shared);
}
