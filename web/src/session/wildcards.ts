import { includesGrant } from './permissions';

/** Returns the choices of a group: a wildcard first, where it includes more than one permission. */
export const withWildcard = (group: string, permissions: readonly string[]): readonly string[] =>
  permissions.length > 1 ? [`${group}.*`, ...permissions] : permissions;

/** Returns the choices that others include, so that they need not be chosen themselves. */
export const listImplied = (choices: readonly string[], chosen: readonly string[]): readonly string[] =>
  choices.filter((choice) => !chosen.includes(choice) && includesGrant(chosen, choice));
