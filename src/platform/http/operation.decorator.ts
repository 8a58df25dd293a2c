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
  /** What success means, where the class name does not say it. */
  readonly okMeans?: string;
  /** Refusals of this operation beyond those of its access level and of every operation. */
  readonly refuses?: readonly ErrorDescription[];
};

/** Describes an operation for the explorer and fixes its success status. */
export function Operation({
  summary,
  description,
  status = 200,
  ok,
  okMeans,
  refuses = [],
}: OperationOptions) {
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ...successOf(status, ok, okMeans),
    ApiExtension(
      REFUSALS,
      refuses.map(({ code }) => code),
    ),
  );
}

function successOf(status: number, ok: Type | readonly Type[] | null, description = 'Success') {
  if (ok === null) return [ApiResponse({ status, description })];
  if (!Array.isArray(ok)) return [ApiResponse({ status, type: ok as Type, description })];
  const schema = { oneOf: ok.map((type: Type) => ({ $ref: getSchemaPath(type) })) };
  return [ApiExtraModels(...(ok as Type[])), ApiResponse({ status, schema, description })];
}
