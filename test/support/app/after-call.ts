/** Lets something happen once, right after a method of `service` has done its work and before its caller goes on. */
export function onceAfter(service: object, method: string, event: () => Promise<unknown>): void {
  const original: unknown = Reflect.get(service, method);
  if (typeof original !== 'function') throw new Error(`there is no method ${method}`);
  Reflect.set(service, method, async (...values: unknown[]): Promise<unknown> => {
    Reflect.deleteProperty(service, method);
    const result: unknown = await Reflect.apply(original, service, values);
    await event();
    return result;
  });
}
