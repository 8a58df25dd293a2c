import { ApiProperty } from '@nestjs/swagger';

const TYPES = [
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
] as const;

/** Documents a field that holds any JSON value. Without its types spelt out it would be documented as an object. */
export const AnyJson = (options: { readonly example: unknown; readonly description: string }) =>
  ApiProperty({ ...options, anyOf: [...TYPES] });
