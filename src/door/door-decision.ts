import { type CanonicalPath } from './canonical-path.js';
import { CALLER_RULES } from './door-caller-rules.js';
import { type DoorApplication, type DoorDecision, type DoorQuestion, refuse } from './door-question.js';
import { REQUEST_RULES } from './door-request-rules.js';
import { findTerminal } from './path-rules.js';

/**
 * Decides whether a request may reach an application. Reads nothing: every fact comes with the question. The first rule
 * that decides wins, and what a rule does not know is refused.
 */
export function decideAtDoor(question: DoorQuestion): DoorDecision {
  return firstOf(REQUEST_RULES, question) ?? decideAboutCaller(question);
}

function decideAboutCaller({ caller, ...question }: DoorQuestion): DoorDecision {
  if (caller === null) return refuse('login_required', 'no session, and the path is not public');
  const { who, needs } = question.application;
  const admission = {
    isAllowed: true,
    withIdentity: true,
    line: `who: ${WHO[who]}; needs: ${needs}`,
  } as const;
  return firstOf(CALLER_RULES, { ...question, caller }) ?? admission;
}

function firstOf<Question>(
  rules: readonly ((question: Question) => DoorDecision | null)[],
  question: Question,
): DoorDecision | null {
  for (const rule of rules) {
    const decision = rule(question);
    if (decision !== null) return decision;
  }
  return null;
}

/** The values of `who`, as the API spells them. */
const WHO = { everyone: 'everyone', admins: 'admins', listed: 'users' } as const;

/** Returns the ID of the terminal that a request leads to, whose lock must be read before the decision; or null. */
export function findDoorTerminal(
  { terminal }: Pick<DoorApplication, 'terminal'>,
  { path }: CanonicalPath,
): string | null {
  const found = findTerminal(terminal, path ?? '');
  return found === null || found === 'invalid' ? null : found.id;
}

/**
 * Returns the application of a request among those of its origin: the one with the longest prefix of the path. Returns
 * null if there is none, and for an ambiguous path if any of them has a prefix.
 */
export function findApplicationAt<Candidate extends Pick<DoorApplication, 'pathPrefix'>>(
  candidates: readonly Candidate[],
  { path }: CanonicalPath,
): Candidate | null {
  if (path === null && candidates.some(({ pathPrefix }) => pathPrefix !== '')) return null;
  const matching = candidates.filter(({ pathPrefix }) => (path ?? '').startsWith(pathPrefix));
  return matching.reduce<Candidate | null>(
    (longest, next) =>
      longest === null || next.pathPrefix.length > longest.pathPrefix.length ? next : longest,
    null,
  );
}
