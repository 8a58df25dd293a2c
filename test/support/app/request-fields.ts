import { createOpenApiDocument } from '#platform/http';
import { type TestApp } from './test-app.js';

/** The declared fields of a request body, each with its example. */
export type RequestFields = Readonly<Record<string, unknown>>;

type Schema = {
  readonly $ref?: string;
  readonly properties?: Record<string, { readonly example?: unknown }>;
};
type Operation = {
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
};

/** The body that each operation declares, by the name of its route; those without one are left out. */
export function listRequestFields({ app }: TestApp): ReadonlyMap<string, RequestFields> {
  const { paths, components } = createOpenApiDocument(app);
  const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
  const found = new Map<string, RequestFields>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { requestBody }] of Object.entries(operations as Record<string, Operation>)) {
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      const { properties = {} } = schemas[schema?.$ref?.split('/').at(-1) ?? ''] ?? {};
      if (!schema) continue;
      const examples = Object.entries(properties).map(([name, { example }]) => [name, example]);
      found.set(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, Object.fromEntries(examples));
    }
  }
  return found;
}
