/** Why a path has no canonical form: it is not a valid path, or programs disagree about what it means. */
export type PathProblem = MalformedPath | AmbiguousPath;

/** Not a path of a valid request (RFC 3986, section 3.3; RFC 9112, section 3.2.1). */
const MALFORMED = ['not-absolute', 'invalid-character', 'fragment', 'invalid-percent-encoding'] as const;
type MalformedPath = (typeof MALFORMED)[number];

/** Read differently by proxies and applications, so that a rule could be applied to another path than the one served. */
type AmbiguousPath =
  'dot-segment' | 'backslash' | 'empty-segment' | 'double-encoding' | 'encoded-fragment' | 'encoded-slash';

/** A path decoded once, on which rules are evaluated; or the problem because of which there is none. */
export type CanonicalPath =
  { readonly path: string; readonly problem: null } | { readonly path: null; readonly problem: PathProblem };

const PRINTABLE = /^[\x21-\x7e]*$/;
const PERCENT_ENCODED = /%[0-9a-f]{2}/i;
const LONE_PERCENT = /%(?![0-9a-f]{2})/i;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\x00-\x1f\x7f]/;
/** A dot segment, also with parameters, which some servers remove first: `..;x`. */
const DOT_SEGMENT = /^\.\.?(?:;.*)?$/;

/**
 * Decodes the path of a request target, without its query, exactly once. Nothing is normalised: a path that has several
 * spellings is a problem, because the application might read it in another way.
 *
 * @param target the raw target as the client sent it, such as `/a/b?c`
 */
export function parseCanonicalPath(target: string): CanonicalPath {
  const [raw = ''] = target.split('?', 1);
  const malformed = findMalformed(target, raw);
  if (malformed !== null) return { path: null, problem: malformed };
  const path = decode(raw);
  if (path === null) return { path: null, problem: 'invalid-percent-encoding' };
  if (CONTROL.test(path)) return { path: null, problem: 'invalid-character' };
  const problem = findAmbiguity(raw, path);
  return problem === null ? { path, problem } : { path: null, problem };
}

/** Returns whether no application may get a path with this problem, whatever its rules are. */
export const isMalformed = (problem: PathProblem): problem is MalformedPath =>
  (MALFORMED as readonly PathProblem[]).includes(problem);

function findMalformed(target: string, raw: string): MalformedPath | null {
  if (!raw.startsWith('/')) return 'not-absolute';
  if (!PRINTABLE.test(target)) return 'invalid-character';
  if (target.includes('#')) return 'fragment';
  return LONE_PERCENT.test(raw) ? 'invalid-percent-encoding' : null;
}

/** Returns null for bytes that are not UTF-8, overlong forms included. */
function decode(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

const CHECKS: readonly (readonly [AmbiguousPath, (raw: string, path: string) => boolean])[] = [
  ['dot-segment', (_raw, path) => path.split(/[/\\]/).some((segment) => DOT_SEGMENT.test(segment))],
  ['backslash', (_raw, path) => path.includes('\\')],
  ['empty-segment', (_raw, path) => path.includes('//')],
  ['double-encoding', (_raw, path) => PERCENT_ENCODED.test(path)],
  ['encoded-fragment', (_raw, path) => path.includes('#')],
  ['encoded-slash', (raw) => /%2f/i.test(raw)],
];

function findAmbiguity(raw: string, path: string): AmbiguousPath | null {
  return CHECKS.find(([, hasProblem]) => hasProblem(raw, path))?.[0] ?? null;
}
