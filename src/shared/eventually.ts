/** A value that is there already, or will be. */
export type Eventually<T> = T | Promise<T>;

/**
 * Goes on with a value: at once when it is there already, because on the way of every request a promise costs more
 * than what it waits for. Throws or rejects as `next` does.
 */
export function whenThere<T, R>(value: Eventually<T>, next: (value: T) => Eventually<R>): Eventually<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
