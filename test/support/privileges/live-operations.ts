import { createOpenApiDocument } from '#platform/http';
import { type TestApp } from '../app/test-app.js';

type Schema = {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
};
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly example?: string;
  readonly schema?: { readonly example?: string };
};
type Described = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};

/** An operation of the document that the application serves, with the values of its examples. */
export type LiveOperation = {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Undefined for an operation without a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

export function listLiveOperations({ app }: TestApp): ReadonlyMap<string, LiveOperation> {
  const { paths, components } = createOpenApiDocument(app);
  const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Described>).map(([method, described]): LiveOperation => ({
      method: method.toUpperCase(),
      path,
      parameters: parametersOf(described),
      body: bodyOf(described, schemas),
    })),
  );
  return new Map(found.map((operation) => [`${operation.method} ${operation.path}`, operation]));
}

const parametersOf = ({ parameters = [] }: Described): Record<string, string> =>
  Object.fromEntries(
    parameters
      .filter((one) => one.in === 'path')
      .map(({ name, example, schema }) => [name, String(example ?? schema?.example)]),
  );

function bodyOf({ requestBody }: Described, schemas: Readonly<Record<string, Schema>>) {
  const schema = requestBody?.content['application/json']?.schema;
  return schema && (exampleOf(schema, schemas) as Record<string, unknown>);
}

/** The example of the schema, or else those of all its fields. */
function exampleOf(
  { $ref, example, properties }: Schema,
  schemas: Readonly<Record<string, Schema>>,
): unknown {
  if ($ref !== undefined) return exampleOf(schemas[$ref.split('/').at(-1)!]!, schemas);
  if (example !== undefined || !properties) return example;
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, exampleOf(field, schemas)]),
  );
}
