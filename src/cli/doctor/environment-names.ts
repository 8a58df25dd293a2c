import { variables } from '#platform/config';
import { type Environment } from '../command.js';
import { doubtful, type Finding, fine } from './finding.js';
import { nameDistance } from './name-distance.js';

const SUBJECT = 'environment names';
const KNOWN = Object.keys(variables);
/** A setting may be named with the file that holds it. */
const FILE_ENDING = /_FILE$/;
/** Other programs do not begin theirs like this. */
const OURS =
  /^(BCRYPT|CORS|DATA|GUACAMOLE|LATCHKEY|MASTER_KEY|METRICS|OIDC|PASSWORD|REGISTRATIONS?|TERMINAL_ACCESS|TRUSTED)_/;
/** Names of others that are close to ours. */
const OF_OTHERS = ['HTTP_PROXY'];
const LONG_NAME = 6;

/** Names that nothing reads, but somebody may have meant for us. */
export function nameFinding(environment: Environment): Finding {
  const hints = Object.keys(environment).flatMap((name) => hintFor(name) ?? []);
  if (hints.length === 0) return fine(SUBJECT, 'none looks misspelt');
  return doubtful(SUBJECT, `nothing reads ${hints.join(', ')}`);
}

function hintFor(name: string): string | null {
  if (isKnown(name)) return null;
  const [nearest] = KNOWN.map((known) => ({ known, distance: nameDistance(name, known) })).sort(
    (one, other) => one.distance - other.distance,
  );
  const limit = name.length < LONG_NAME ? 1 : 2;
  if (nearest && nearest.distance <= limit) return `${name} (${nearest.known} is meant?)`;
  return OURS.test(name) ? name : null;
}

const isKnown = (name: string): boolean =>
  [name, name.replace(FILE_ENDING, '')].some((known) => KNOWN.includes(known)) || OF_OTHERS.includes(name);
