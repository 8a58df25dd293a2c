import { isPathPrefix } from './application-address.js';
import { parseCanonicalPath } from './canonical-path.js';

const MAX_LENGTH = 255;
const ID = '{id}';
/** The terminal IDs that front ends may choose. */
const TERMINAL_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** Characters that look like wildcards or delimiters, which rules do not have. */
const UNUSUAL = /[%?#*;\\{}]/;

/**
 * Returns whether the text is a public path: an exact path, or a prefix that ends in `/`. The whole application cannot be
 * public.
 */
export const isPublicPath = (text: string): boolean =>
  text !== '/' && text.length <= MAX_LENGTH && !UNUSUAL.test(text) && parseCanonicalPath(text).path === text;

/** Returns the public path that matches a canonical path; the longest if several do. */
export function findPublicPath(rules: readonly string[], path: string): string | null {
  const matching = rules.filter((rule) => (rule.endsWith('/') ? path.startsWith(rule) : path === rule));
  return matching.reduce<string | null>(
    (longest, rule) => (longest === null || rule.length > longest.length ? rule : longest),
    null,
  );
}

/** Returns whether the terminal of an application is a pattern for paths, such as `/terminal/{id}/`. */
export const isTerminalPattern = (terminal: string): boolean => terminal.startsWith('/');

/** Returns whether the text is a terminal ID, or a path pattern one of whose segments is `{id}`. */
export function isTerminalRule(text: string): boolean {
  if (!isTerminalPattern(text)) return TERMINAL_ID.test(text);
  const segments = text.split('/').filter((segment) => segment === ID);
  return segments.length === 1 && isPathPrefix(withSlash(text).replace(`/${ID}/`, '/id/'));
}

/** A terminal that a path leads to; `invalid` if the path has another text where the pattern has the ID. */
export type FoundTerminal = { readonly id: string } | 'invalid' | null;

/** Returns the terminal that a canonical path leads to; null if the application has none there. */
export function findTerminal(terminal: string | null, path: string): FoundTerminal {
  if (terminal === null) return null;
  if (!isTerminalPattern(terminal)) return { id: terminal };
  const pattern = terminal.split('/').filter((segment) => segment !== '');
  const segments = path.split('/').slice(1, pattern.length + 1);
  const isMatch = pattern.every((segment, at) => segment === ID || segment === segments[at]);
  const id = segments[pattern.indexOf(ID)];
  if (!isMatch || id === undefined || id === '') return null;
  return TERMINAL_ID.test(id) ? { id } : 'invalid';
}

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
