import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ErrorDescription } from '#shared';
import { REFUSALS } from './openapi-refusals.js';

const JSON_TYPE = 'application/json';
/** The media type of NDJSON: one JSON object per line. */
export const LINES_TYPE = 'application/x-ndjson';
/** The media type of server-sent events (HTML, section 9.2). */
export const EVENTS_TYPE = 'text/event-stream';

type OperationOptions = {
  /** Imperative, at most eight words. */
  readonly summary: string;
  /** At least two sentences: what it does, and what else a caller must know. */
  readonly description: string;
  /** Status of success; defaults to 200. */
  readonly status?: number;
  /** Class of the success body, or the alternatives; null for none. The example is built from those of the properties. */
  readonly ok: Type | readonly Type[] | null;
  /** The success body may be the JSON value `null` instead. */
  readonly nullable?: boolean;
  /** Class of one line, if the response is also available as `application/x-ndjson`. */
  readonly okLines?: Type;
  /** Class of the data of an event, if the response is a stream of server-sent events. */
  readonly okEvents?: Type;
  /** What success means. */
  readonly okMeans: string;
  /** Errors of this operation besides those of its access level and of every operation. */
  readonly refuses?: readonly ErrorDescription[];
};

/** Documents an operation, and sets its success status. */
export function Operation(options: OperationOptions) {
  const { summary, description, status = 200, refuses = [] } = options;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, description }),
    ...describeSuccess(status, options),
    ApiExtension(
      REFUSALS,
      refuses.map(({ code }) => code),
    ),
  );
}

function describeSuccess(
  status: number,
  { ok, nullable = false, okLines, okEvents, okMeans: description }: OperationOptions,
) {
  if (okEvents)
    return [
      ApiExtraModels(okEvents),
      ApiResponse({ status, description, content: toEventsContent(okEvents) }),
    ];
  if (ok === null) return [ApiResponse({ status, description })];
  const types = isList(ok) ? ok : [ok];
  const models = ApiExtraModels(...types, ...(okLines ? [okLines] : []));
  const json = { [JSON_TYPE]: { schema: toSchema(types, nullable) } };
  const content = okLines ? { ...json, ...toLinesContent(okLines) } : json;
  return [models, ApiResponse({ status, content, description })];
}

function toSchema(types: readonly Type[], isNullable: boolean) {
  const alternatives = types.map((type) => ({ $ref: getSchemaPath(type) }));
  const [only] = alternatives;
  if (alternatives.length === 1 && only && !isNullable) return only;
  return { oneOf: [...alternatives, ...(isNullable ? [{ type: 'null' }] : [])] };
}

const toLinesContent = ({ name }: Type) => ({
  [LINES_TYPE]: { schema: { type: 'string', description: `One JSON object per line, of type \`${name}\`` } },
});

/** Each event, as JSON Schema describes the content of a text; OpenAPI 3.1 has no term for the items of a stream. */
const toEventsContent = (event: Type) => ({
  [EVENTS_TYPE]: {
    schema: {
      type: 'string',
      description: `Events whose data is of type \`${event.name}\``,
      contentMediaType: 'application/json',
      contentSchema: { $ref: getSchemaPath(event) },
    },
  },
});

const isList = (ok: Type | readonly Type[]): ok is readonly Type[] => Array.isArray(ok);
