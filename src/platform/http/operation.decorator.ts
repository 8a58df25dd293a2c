import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ErrorDescription } from '#shared';

/** Names of the refusals of an operation; replaced by real responses when the document is made. */
export const REFUSALS = 'x-refusals';

export type OperationOptions = {
  readonly summary: string;
  readonly description?: string;
  /** Status of success; 200 unless given. */
  readonly status?: number;
  /** Class of the success body (null: it has none), or the classes it is one of; their properties' examples make the example. */
  readonly ok: Type | readonly Type[] | null;
  /** The success body may be the JSON value `null` instead. */
  readonly nullable?: boolean;
  /** What success means, where the class name does not say it. */
  readonly okMeans?: string;
  /** Refusals of this operation beyond those of its access level and of every operation. */
  readonly refuses?: readonly ErrorDescription[];
};

/** Describes an operation for the explorer and fixes its success status. */
export function Operation(options: OperationOptions) {
  const { summary, description, status = 200, refuses = [] } = options;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ...successOf(status, options),
    ApiExtension(
      REFUSALS,
      refuses.map(({ code }) => code),
    ),
  );
}

function successOf(status: number, options: OperationOptions) {
  const { ok, okMeans: description = 'Success' } = options;
  if (ok === null) return [ApiResponse({ status, description })];
  const types = isList(ok) ? ok : [ok];
  const schema = schemaOf(types, options.nullable === true);
  return [ApiExtraModels(...types), ApiResponse({ status, schema, description })];
}

function schemaOf(types: readonly Type[], isNullable: boolean) {
  const alternatives = types.map((type) => ({ $ref: getSchemaPath(type) }));
  const [only] = alternatives;
  if (alternatives.length === 1 && only && !isNullable) return only;
  return { oneOf: [...alternatives, ...(isNullable ? [{ type: 'null' as const }] : [])] };
}

const isList = (ok: Type | readonly Type[]): ok is readonly Type[] => Array.isArray(ok);
