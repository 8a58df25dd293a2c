import {
  type OpenAPIObject,
  type OperationObject,
  type ReferenceObject,
  type ResponseObject,
  type SchemaObject,
} from '@nestjs/swagger';
import { METHODS } from './openapi-refusals.js';

type Schema = SchemaObject | ReferenceObject;
type Schemas = Record<string, Schema>;

/** Shows an example of each alternative where a successful answer has several: the explorer shows the first alone. */
export function documentAlternatives(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      for (const success of operation ? successesOf(operation) : []) showAlternatives(success, schemas);
    }
  }
  return document;
}

function successesOf({ responses }: OperationObject): ResponseObject[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => (response && !('$ref' in response) ? [response] : []));
}

function showAlternatives({ content = {} }: ResponseObject, schemas: Schemas): void {
  for (const media of Object.values(content)) {
    const alternatives = media.schema && 'oneOf' in media.schema ? (media.schema.oneOf ?? []) : [];
    if (alternatives.length < 2) continue;
    const examples = alternatives.map((schema) => [nameOf(schema), { value: exampleOf(schema, schemas) }]);
    media.examples = Object.fromEntries(examples) as Record<string, { value: unknown }>;
  }
}

const nameOf = (schema: Schema): string =>
  '$ref' in schema ? (schema.$ref.split('/').at(-1) ?? '') : 'null';

/** Made of the examples of the fields that are always there. */
function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) return exampleOf(schemas[nameOf(schema)] ?? {}, schemas);
  if ('example' in schema) return schema.example;
  const { properties, required = [] } = schema;
  if (!properties) return null;
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {}, schemas)]));
}
