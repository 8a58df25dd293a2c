import { variables } from './env-schema.js';
import { type Environment } from './environment.js';

const KNOWN = Object.keys(variables);
/** A setting may be named with the file that holds it. */
const FILE_ENDING = /_FILE$/;
/** Other programs do not begin theirs like this. */
const OURS =
  /^(BCRYPT|BRAND|CORS|DATA|GUACAMOLE|KEEP_ALIVE|LATCHKEY|MASTER_KEY|METRICS|OIDC|PASSWORD|REGISTRATIONS?|TERMINAL_ACCESS|TRUSTED)_/;
/** Close to ours, but other programs read them. */
const FOREIGN = ['HTTP_PROXY'];
const LONG_NAME = 6;

/** Names that nothing reads, but somebody may have meant for us, each with the name that is close to it. */
export function misspeltNames(environment: Environment): readonly string[] {
  return Object.keys(environment).flatMap((name) => hintFor(name) ?? []);
}

function hintFor(name: string): string | null {
  if (isKnown(name)) return null;
  const [nearest] = KNOWN.map((known) => ({ known, distance: nameDistance(name, known) })).sort(
    (one, other) => one.distance - other.distance,
  );
  const limit = name.length < LONG_NAME ? 1 : 2;
  if (nearest && nearest.distance <= limit) return `${name} (did you mean ${nearest.known}?)`;
  return OURS.test(name) ? name : null;
}

const isKnown = (name: string): boolean =>
  [...KNOWN, ...FOREIGN].includes(name) || KNOWN.includes(name.replace(FILE_ENDING, ''));

/**
 * How many letters have to be put in, taken out, changed, or swapped with their neighbour to make one word of another
 * (optimal string alignment).
 */
export function nameDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_cell, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
