import { answersIn } from './answer-group.js';
import { ANSWERS_TO_HOLDERS } from './answers-to-holders.js';
import { ANSWERS_TO_USERS } from './answers-to-users.js';

/** The answers to each principal, by request. */
export const EXPECTED: readonly (readonly [name: string, answers: readonly string[]])[] = [
  ...ANSWERS_TO_USERS,
  ...ANSWERS_TO_HOLDERS,
].flatMap(({ columns, rows }) =>
  Object.entries(rows).map(([name, answers]) => [name, answersIn(columns, [answers].flat())] as const),
);
