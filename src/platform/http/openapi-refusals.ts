import {
  type OpenAPIObject,
  type OperationObject,
  type ReferenceObject,
  type ResponseObject,
  type SchemaObject,
} from '@nestjs/swagger';
import {
  declaredErrors,
  type ErrorDescription,
  InvalidRequest,
  PayloadTooLarge,
  ServiceUnavailable,
} from '#shared';
import { errorSchema, pascalCase } from './error-schema.js';
import { InternalError, InvalidJson, errorStatus, UnsupportedMediaType } from './http.errors.js';

type Settings = Parameters<typeof errorStatus>[1];
type Extensible = OperationObject & Record<`x-${string}`, unknown>;
/** The components of the document, which operations share. */
type Shared = {
  readonly schemas: Record<string, SchemaObject | ReferenceObject>;
  readonly responses: Record<string, ResponseObject | ReferenceObject>;
};

/** Error codes of all requests, and of unsafe requests only. */
export const REFUSALS = 'x-refusals';
export const UNSAFE_REFUSALS = 'x-unsafe-refusals';
export const ACCESS_REFUSALS = `${REFUSALS}-access`;
export const PERMISSION_REFUSALS = `${REFUSALS}-permission`;
export const STEP_UP_REFUSALS = `${REFUSALS}-step-up`;

/** The permission that an operation requires, and the one that extends it to what belongs to other users. */
export const PERMISSION = 'x-latchkey-permission';
export const OTHERS_PERMISSION = 'x-latchkey-permission-for-others';

/** The scopes of which an API key needs one; empty where no API key is admitted. */
export const KEY_SCOPES = 'x-latchkey-key-scopes';

/** The value of `STEP_UP` from which on an operation asks for a fresh proof: `own` or `all`. */
export const STEP_UP = 'x-latchkey-step-up';

/** Declared in a higher layer; every operation can return it. */
const THROTTLED = 'TOO_MANY_REQUESTS';
const ANY_OPERATION = [InternalError, ServiceUnavailable];
/** A body is read for every method that allows one, even if the operation expects none. */
const UNREADABLE = [InvalidJson, PayloadTooLarge, UnsupportedMediaType];
export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
type Method = (typeof METHODS)[number];

/** Converts the errors named by the decorators to responses, one per status, with an example for each code. */
export function documentRefusals(document: OpenAPIObject, settings: Settings): OpenAPIObject {
  const shared: Shared = {
    schemas: { ...document.components?.schemas },
    responses: { ...document.components?.responses },
  };
  document.components = { ...document.components, ...shared };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Extensible | undefined;
      if (operation) describe(operation, collectCodes(operation, method), settings, shared);
    }
  }
  return document;
}

function describe(
  operation: OperationObject,
  codes: readonly string[],
  settings: Settings,
  shared: Shared,
): void {
  const errors = [...new Set(codes)].map(errorWithCode);
  const getStatus = ({ kind }: ErrorDescription) => errorStatus(kind, settings);
  for (const status of new Set(errors.map(getStatus))) {
    const sameStatus = errors.filter((error) => getStatus(error) === status);
    operation.responses[status] = toResponse(sameStatus, shared);
  }
}

function collectCodes(operation: Extensible, method: Method): string[] {
  const isSafe = method === 'get';
  const named = Object.keys(operation).filter((key) => key.startsWith(REFUSALS));
  const unsafe = takeExtension(operation, UNSAFE_REFUSALS);
  return [
    ...named.flatMap((key) => takeExtension(operation, key)),
    ...(isSafe ? [] : unsafe),
    THROTTLED,
    ...ANY_OPERATION.map(({ code }) => code),
    ...(operation.requestBody ? [InvalidRequest.code] : []),
    ...(isSafe ? [] : UNREADABLE.map(({ code }) => code)),
  ];
}

/** Removes a marker of the decorators from the operation, and returns its value. */
function takeExtension(operation: Extensible, key: string): string[] {
  const value = Reflect.get(operation, key) as string[] | undefined;
  Reflect.deleteProperty(operation, key);
  return value ?? [];
}

function errorWithCode(code: string): ErrorDescription {
  const found = declaredErrors.find((error) => error.code === code);
  if (!found) throw new Error(`No error response is declared with the code ${code}`);
  return found;
}

/** A response with a single error code is the same for every operation. */
function toResponse(
  errors: readonly ErrorDescription[],
  { schemas, responses }: Shared,
): ResponseObject | ReferenceObject {
  const [only] = errors;
  if (errors.length > 1 || !only) return refusalResponse(errors, schemas);
  const name = pascalCase(only.code);
  responses[name] ??= refusalResponse(errors, schemas);
  return { $ref: `#/components/responses/${name}` };
}

function refusalResponse(errors: readonly ErrorDescription[], schemas: Shared['schemas']): ResponseObject {
  const examples = errors.map(
    ({ code, sentence, example, optional }) =>
      [code, { value: { error: sentence, code, ...example, ...optional } }] as const,
  );
  return {
    description: errors.map(({ code }) => code).join(', '),
    content: {
      'application/json': {
        schema: errorSchema(errors, schemas),
        examples: Object.fromEntries(examples),
      },
    },
  };
}
