import { ApiSchema } from '@nestjs/swagger';

type Documentation = {
  readonly description: string;
  /** What the explorer fills in, instead of the examples of all fields together. */
  readonly example: Readonly<Record<string, unknown>>;
  /** All fields may be left out, but not all at once. Alternatives (`anyOf`) would leave typed clients with no type. */
  readonly needsOne?: boolean;
};

/** Documents what a body needs beyond its single fields. */
export function RequestBody({ needsOne = false, ...documentation }: Documentation) {
  return ApiSchema(needsOne ? { ...documentation, ...{ minProperties: 1 } } : documentation);
}
