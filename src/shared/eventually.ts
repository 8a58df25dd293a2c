/** A value that is there already, or will be. */
export type Eventually<T> = T | Promise<T>;

/**
 * Goes on with a value: at once when it is there already, because on the way of every request a promise costs more
 * than what it waits for. Throws or rejects as `next` does.
 */
export function whenThere<T, R>(value: Eventually<T>, next: (value: T) => Eventually<R>): Eventually<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What `attempt` gives, at once or later; `recover` decides about what it throws or rejects with. */
export function orElse<T, R>(
  attempt: () => Eventually<T>,
  recover: (error: unknown) => Eventually<R>,
): Eventually<T | R> {
  try {
    const value = attempt();
    return value instanceof Promise ? value.catch(recover) : value;
  } catch (error) {
    return recover(error);
  }
}
