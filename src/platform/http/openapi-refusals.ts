import { type OpenAPIObject } from '@nestjs/swagger';
import {
  declaredErrors,
  type ErrorDescription,
  InvalidRequest,
  ServiceUnavailable,
  PayloadTooLarge,
} from '#shared';
import { refusalStatus } from './error-status.js';
import { InternalError, InvalidJson, UnsupportedMediaType } from './http.errors.js';

type Settings = Parameters<typeof refusalStatus>[1];

type Operation = {
  responses: Record<string, unknown>;
  requestBody?: unknown;
  [extension: `x-${string}`]: unknown;
};

/** Declared above this folder; every operation can answer it. */
const THROTTLED = 'TOO_MANY_REQUESTS';
const ANY_OPERATION = [InternalError, ServiceUnavailable];
/** A body is read wherever one may be sent, also where none is wanted. */
const UNREADABLE = [InvalidJson, PayloadTooLarge, UnsupportedMediaType];
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error', 'code'],
  properties: {
    error: { type: 'string', description: 'A sentence for people' },
    code: { type: 'string', description: 'A stable name for programs' },
  },
  additionalProperties: true,
};

/** Turns the refusals named by the decorators into responses: per status, with one example for each code. */
export function documentRefusals(document: OpenAPIObject, settings: Settings): OpenAPIObject {
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Error: ERROR_SCHEMA },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) describe(operation, method, settings);
    }
  }
  return document;
}

function describe(operation: Operation, method: (typeof METHODS)[number], settings: Settings): void {
  const named = Object.keys(operation)
    .filter((key) => key.startsWith('x-refusals'))
    .flatMap((key) => takeExtension(operation, key as `x-${string}`));
  const common = [
    ...ANY_OPERATION,
    ...(operation.requestBody ? [InvalidRequest] : []),
    ...(method === 'get' ? [] : UNREADABLE),
  ];
  const codes = new Set([...named, THROTTLED, ...common.map(({ code }) => code)]);
  const errors = [...codes].map(errorWithCode);
  const statusHere = ({ kind }: ErrorDescription) => refusalStatus(kind, settings);
  for (const status of new Set(errors.map(statusHere))) {
    operation.responses[status] = responseOf(errors.filter((error) => statusHere(error) === status));
  }
}

function takeExtension(operation: Operation, key: `x-${string}`): string[] {
  const value = operation[key] as string[];
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the marker must not reach the document
  delete operation[key];
  return value;
}

function errorWithCode(code: string): ErrorDescription {
  const found = declaredErrors.find((error) => error.code === code);
  if (!found) throw new Error(`No refusal is declared with the code ${code}`);
  return found;
}

function responseOf(errors: readonly ErrorDescription[]) {
  const examples = errors.map(
    ({ code, sentence, example }) => [code, { value: { error: sentence, code, ...example } }] as const,
  );
  return {
    description: errors.map(({ code }) => code).join(', '),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
