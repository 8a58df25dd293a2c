import { type z } from 'zod';

/** One environment variable: how it is read, its default (none: it may be left out) and what it is for. */
export type Variable<Schema extends z.ZodType = z.ZodType> = {
  readonly schema: Schema;
  readonly fallback: string | undefined;
  readonly meaning: string;
};

/** A variable that always has a value. */
export const variable = <Schema extends z.ZodType>(schema: Schema, fallback: string, meaning: string) => ({
  schema,
  fallback,
  meaning,
});

/** A variable that may be left out. */
export const optional = <Schema extends z.ZodType>(schema: Schema, meaning: string) => ({
  schema: schema.optional(),
  fallback: undefined,
  meaning,
});
