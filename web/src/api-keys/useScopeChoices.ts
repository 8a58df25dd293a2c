import { useQuery } from '@tanstack/react-query';
import { useMessages, useTranslations } from 'use-intl';
import { includesGrant, useGrants } from '@/session/permissions';
import { usePermissionText } from '@/session/usePermissionText';
import { withWildcard } from '@/session/wildcards';
import { doorScopesQuery } from './scopes';

type ScopeChoice = { readonly scope: string; readonly text: string };
export type ScopeGroup = {
  readonly key: 'all' | 'permissions' | 'applications';
  readonly choices: readonly ScopeChoice[];
  /** Whether there is more that cannot be chosen now. */
  readonly isPartial?: boolean;
};

const NO_DOORS = { choices: [], isComplete: true };

/**
 * Returns the scopes that the current user can give to a key, each with what it allows: at most the permissions that they
 * hold, and applications only if they manage them.
 */
export function useScopeChoices(isForOther: boolean): readonly ScopeGroup[] {
  const t = useTranslations('apiKeys.scopes');
  const textOf = usePermissionText();
  const { grants } = useGrants();
  const mayOpen = includesGrant(grants, 'applications.manage');
  const doors = useQuery({ ...doorScopesQuery, enabled: mayOpen }).data ?? NO_DOORS;
  const held = usePermissionNames().filter((permission) => includesGrant(grants, permission));
  const all: ScopeGroup = {
    key: 'all',
    choices: [
      { scope: 'me', text: t('me') },
      { scope: 'data', text: isForOther ? t('dataOfOther') : t('data') },
    ],
  };
  const permissions: ScopeGroup = {
    key: 'permissions',
    choices: held.map((scope) => ({ scope, text: textOf(scope) })),
  };
  const applications: ScopeGroup = {
    key: 'applications',
    choices: [
      { scope: 'introspect', text: t('introspect') },
      ...doors.choices.map(({ scope, name }) => ({ scope, text: t('door', { name }) })),
    ],
    isPartial: !doors.isComplete,
  };
  return [all, ...(held.length > 0 ? [permissions] : []), ...(mayOpen ? [applications] : [])];
}

/** Returns the permissions that have a text, and the wildcards of their groups. */
function usePermissionNames(): string[] {
  const { permissions } = useMessages().people;
  return Object.entries(permissions).flatMap(([group, actions]) => {
    const names = Object.keys(actions).map((action) => `${group}.${action}`);
    return withWildcard(group, names);
  });
}
