import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ErrorDescription } from '#shared';
import { REFUSALS } from './openapi-refusals.js';

const JSON_TYPE = 'application/json';
/** The media type of NDJSON: one JSON object per line. */
export const LINES_TYPE = 'application/x-ndjson';
/** The media type of CSV (RFC 4180). */
export const CSV_TYPE = 'text/csv';
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
  /** The success body is an array of these. */
  readonly isArray?: boolean;
  /** Class of one line, if the response is also available as `application/x-ndjson`. */
  readonly okLines?: Type;
  /** The response is also available as CSV. */
  readonly okCsv?: boolean;
  /** Classes of the data of events, if the response is a stream of server-sent events. */
  readonly okEvents?: readonly Type[];
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

type Shape = Pick<OperationOptions, 'nullable' | 'isArray'>;

function describeSuccess(status: number, { okMeans: description, ...options }: OperationOptions) {
  const { ok, okLines, okEvents = [] } = options;
  const content = okEvents.length > 0 ? toEventsContent(okEvents) : toContent(options);
  const types = [...listTypes(ok), ...(okLines ? [okLines] : []), ...okEvents];
  return [
    ...(types.length > 0 ? [ApiExtraModels(...types)] : []),
    ApiResponse(content ? { status, content, description } : { status, description }),
  ];
}

/** Returns the media types of the success body; undefined if there is none. */
function toContent({ ok, okLines, okCsv = false, ...shape }: Omit<OperationOptions, 'okMeans'>) {
  const types = listTypes(ok);
  if (types.length === 0 && !okCsv) return undefined;
  return {
    ...(types.length > 0 && { [JSON_TYPE]: { schema: toSchema(types, shape) } }),
    ...(okCsv && CSV_CONTENT),
    ...(okLines && toLinesContent(okLines)),
  };
}

function toSchema(types: readonly Type[], { nullable = false, isArray = false }: Shape) {
  const alternatives = types.map((type) => ({ $ref: getSchemaPath(type) }));
  const [only] = alternatives;
  if (alternatives.length === 1 && only && !nullable) return isArray ? { type: 'array', items: only } : only;
  return { oneOf: [...alternatives, ...(nullable ? [{ type: 'null' }] : [])] };
}

const CSV_CONTENT = {
  [CSV_TYPE]: { schema: { type: 'string', description: 'CSV with a header line' } },
};

const toLinesContent = ({ name }: Type) => ({
  [LINES_TYPE]: { schema: { type: 'string', description: `One JSON object per line, of type \`${name}\`` } },
});

/** Each event, as JSON Schema describes the content of a text; OpenAPI 3.1 has no term for the items of a stream. */
const toEventsContent = (events: readonly Type[]) => ({
  [EVENTS_TYPE]: {
    schema: {
      type: 'string',
      description: `Events whose data is of type ${events.map(({ name }) => `\`${name}\``).join(' or ')}`,
      contentMediaType: 'application/json',
      // Not oneOf: a state and an event have fields in common.
      contentSchema: { anyOf: events.map((event) => ({ $ref: getSchemaPath(event) })) },
    },
  },
});

const listTypes = (ok: OperationOptions['ok']): readonly Type[] =>
  ok === null ? [] : isList(ok) ? ok : [ok];

const isList = (ok: Type | readonly Type[]): ok is readonly Type[] => Array.isArray(ok);
