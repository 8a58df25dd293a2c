import { useQuery } from '@tanstack/react-query';
import { availableQuery } from '@/applications/available';
import { applicationsQuery } from '@/applications/registered';
import { ALL_SESSIONS, type Session } from '@/session/sessions';
import { useHolds } from '@/session/permissions';
import { useDebounced } from '@/ui/useDebounced';
import { useDeviceName } from '@/ui/useDeviceName';
import { sessionsQuery } from '../sessions/sessions';
import { usersQuery } from '../users/users';

/** The matches of each kind. */
export const SHOWN = 5;

/** A session with the display name of its device. */
export type NamedSession = Session & { readonly device: string };

const NONE = { users: [], sessions: [], applications: [], available: [], isSearching: false, error: null };

/** Searches what the current user may see of users, applications and sessions, once the text is not empty. */
export function usePaletteSearch(text: string) {
  const { fromSession } = useDeviceName();
  const searchText = useDebounced(text);
  const hasSearchText = searchText !== '';
  const { users, sessions } = useAccountSearch(searchText);
  const { applications, available, ...found } = useApplicationSearch(hasSearchText);
  if (text === '') return NONE;
  const searches = [users, sessions, found];
  return {
    users: users.data?.users ?? [],
    sessions: (sessions.data?.sessions ?? []).map((it) => ({ ...it, device: fromSession(it.deviceInfo) })),
    applications,
    available,
    isSearching:
      text !== searchText || users.isPlaceholderData || searches.some(({ isLoading }) => isLoading),
    error: searches.find(({ error }) => error !== null)?.error ?? null,
  };
}

function useAccountSearch(search: string) {
  const holds = useHolds();
  const hasText = search !== '';
  const users = useQuery({
    ...usersQuery({ search, limit: SHOWN }),
    enabled: hasText && holds('users.view'),
  });
  const sessions = useQuery({
    ...sessionsQuery({ limit: ALL_SESSIONS }),
    enabled: hasText && holds('sessions.manage'),
  });
  return { users, sessions };
}

/** Loads all applications, and those that may be opened. */
function useApplicationSearch(isEnabled: boolean) {
  const isManager = useHolds()('applications.manage');
  const applications = useQuery({ ...applicationsQuery, enabled: isEnabled && isManager });
  const available = useQuery({ ...availableQuery, enabled: isEnabled });
  return {
    applications: applications.data ?? [],
    available: available.data ?? [],
    isLoading: applications.isLoading || available.isLoading,
    error: applications.error ?? available.error,
  };
}
