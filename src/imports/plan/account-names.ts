import { nameKey, parseUsername, type Username, toUsername } from '#users';
import { DomainError } from '#shared';

const MAX_SUFFIX = 9_999;
const FALLBACK = 'user';

/** Returns the name as this service stores it; null if it is not allowed as it is. */
export function toAllowedName(name: string): Username | null {
  try {
    return parseUsername(name);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/**
 * Returns the first free name made of another one: without what is not allowed, and with `-2`, `-3`, … if it is taken.
 * @param isTaken tells whether the key of a name is
 */
export function findFreeName(name: string, isTaken: (key: string) => boolean): Username {
  const stem = toUsername(name) === null ? FALLBACK : name;
  for (let number = 1; number <= MAX_SUFFIX; number += 1) {
    const free = toUsername(stem, number === 1 ? '' : `-${number}`);
    if (free !== null && !isTaken(free.key)) return free;
  }
  throw new Error(`There is no free name for an account called ${JSON.stringify(name)}`);
}

/** Returns whether two spellings are the same name. */
export const isSameName = (left: string, right: string): boolean => nameKey(left) === nameKey(right);
