import { type Application } from '../application.entity.js';

const MAX_LENGTH = 2_048;
/** One slash that no second one follows, because browsers read `//` and `/\` as the start of a host. */
const TARGET = /^\/(?![/\\])[\x21-\x7e]*$/;

/**
 * Returns a path with a query, to be opened after the hand-over; the start of the application for anything that is not
 * one, or too long. A browser drops control characters and reads a backslash as a slash, so both are refused.
 */
export function toSafeTarget({ pathPrefix }: Pick<Application, 'pathPrefix'>, target: string): string {
  const start = pathPrefix === '' ? '/' : pathPrefix;
  const isTarget = target.length <= MAX_LENGTH && TARGET.test(target) && !target.includes('\\');
  return isTarget && !target.includes('#') && target.startsWith(start) ? target : start;
}
