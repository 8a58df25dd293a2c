import { type ReferenceObject, type SchemaObject } from '@nestjs/swagger';
import { type ErrorDescription } from '#shared';

type Schemas = Record<string, SchemaObject | ReferenceObject>;

const INSTANT = /^\d{4}-\d\d-\d\dT/;
const SENTENCE: SchemaObject = { type: 'string', description: 'Human-readable message' };
const CODE: SchemaObject = { type: 'string', description: 'Stable, machine-readable error code' };
const COMMON = ['error', 'code'];

/**
 * Returns the schema of the error body of a status: an enum of the codes, and a separate schema in `schemas` for each
 * error with extra fields.
 */
export function errorSchema(
  errors: readonly ErrorDescription[],
  schemas: Schemas,
): SchemaObject | ReferenceObject {
  const plain = errors.filter((error) => !hasFields(error)).map(({ code }) => code);
  const extended = errors.filter(hasFields).map((error) => {
    const name = `${pascalCase(error.code)}Error`;
    schemas[name] = schemaWithFields(error);
    return { $ref: `#/components/schemas/${name}` };
  });
  const alternatives = [...(plain.length > 0 ? [toSchema(plain)] : []), ...extended];
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : { oneOf: alternatives };
}

/** Converts `ACCOUNT_LOCKED` to `AccountLocked`. */
export const pascalCase = (code: string): string =>
  code.toLowerCase().replace(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());

const hasFields = ({ example, optional }: ErrorDescription): boolean =>
  Object.keys({ ...example, ...optional }).length > 0;

const toSchema = (codes: readonly string[]): SchemaObject => ({
  type: 'object',
  required: COMMON,
  properties: { error: SENTENCE, code: { ...CODE, enum: [...codes] } },
});

function schemaWithFields({ code, example, optional, values, itemValues }: ErrorDescription): SchemaObject {
  const fields = Object.entries({ ...example, ...optional });
  const documented = fields.map(([name, value]) => [
    name,
    { ...valueSchema(value), ...toEnum(values[name]), ...toItemEnum(itemValues[name]) },
  ]);
  const { properties, ...rest } = toSchema([code]);
  return {
    ...rest,
    required: [...COMMON, ...Object.keys(example)],
    properties: { ...properties, ...(Object.fromEntries(documented) as Schemas) },
  };
}

const toEnum = (values: readonly string[] | undefined) => (values === undefined ? {} : { enum: [...values] });

const toItemEnum = (values: readonly string[] | undefined) =>
  values === undefined ? {} : { items: { type: 'string', enum: [...values] } };

/** Derives the schema of a field from its example value. */
function valueSchema(example: unknown): SchemaObject {
  if (Array.isArray(example)) return { type: 'array', items: valueSchema(example[0]), example };
  if (typeof example === 'object' && example !== null) {
    const values = Object.values(example);
    // Values of one type make a map; of several, an object with these fields.
    if (new Set(values.map(kindOf)).size <= 1)
      return { type: 'object', additionalProperties: valueSchema(values[0]), example };
    const properties = Object.entries(example).map(([name, value]) => [name, valueSchema(value)] as const);
    return { type: 'object', properties: Object.fromEntries(properties), example };
  }
  if (typeof example === 'number') return { type: 'integer', example };
  const format = INSTANT.test(String(example)) ? { format: 'date-time' } : {};
  return { type: typeof example, ...format, example };
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);
