import { randomBetween } from '#platform/crypto';
import { type Username, toUsername } from '#users';

const NAMELESS = 'user';
const IN_ORDER = 9;
const AT_RANDOM = 20;

/** Names for a newcomer, best first: as the provider says, with a small number behind it, with a large one. */
export function* candidatesFor(name: string): Generator<Username> {
  const stem = toUsername(name) ? name : NAMELESS;
  for (const suffix of suffixes()) {
    const username = toUsername(stem, suffix);
    if (username) yield username;
  }
}

function* suffixes(): Generator<string> {
  yield '';
  for (let number = 2; number <= IN_ORDER; number += 1) yield String(number);
  for (let time = 0; time < AT_RANDOM; time += 1) yield String(randomBetween(1_000, 999_999));
}
