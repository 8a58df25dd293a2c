/**
 * A value that is there at once where that is possible. On the way of every request, because up to Node 22 each promise costs
 * about a hundredth of a request as long as there is an `AsyncLocalStorage`.
 */
export type Eventually<T> = T | Promise<T>;
