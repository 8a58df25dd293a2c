import { Transform } from 'class-transformer';

type Body = Readonly<Record<string, unknown>>;
type Transformed = { readonly obj: object; readonly key: string };

const fields = new WeakMap<object, string[]>();
const whole = new WeakMap<object, Body>();

/**
 * A field for any JSON, kept as it was sent. The transformer makes new objects of everything it sees and leaves out keys
 * that every object has, such as `constructor`: it does not get to see this one.
 */
export const AsSent = (): PropertyDecorator => (prototype, field) => {
  fields.set(prototype, [...(fields.get(prototype) ?? []), String(field)]);
  Transform(({ obj, key }: Transformed) => whole.get(obj)?.[key])(prototype, field);
};

/** What the transformer gets of a body: such fields are only named. */
export function withoutFieldsAsSent(body: Body, { prototype }: { readonly prototype: object }): Body {
  const named = (fields.get(prototype) ?? []).filter((field) => Object.hasOwn(body, field));
  if (named.length === 0) return body;
  const rest = { ...body, ...Object.fromEntries(named.map((field) => [field, undefined])) };
  whole.set(rest, body);
  return rest;
}
