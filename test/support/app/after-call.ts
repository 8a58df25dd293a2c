/** Runs `event` once, right after a method of `service` has completed and before its caller continues. */
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
