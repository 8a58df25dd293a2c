import { useQuery } from '@tanstack/react-query';
import { Lock, type LucideIcon, UserRound, UserX, Waypoints } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { goTo, Router } from '@/app/router';
import { useSecurity } from '@/session/me';
import { useLock } from '@/session/useLock';
import { useDebounced } from '@/ui/useDebounced';
import { useDeviceName } from '@/ui/useDeviceName';
import { usersQuery, type ListedUser } from '../users/users';
import { ALL_SESSIONS, type Session } from '@/session/sessions';
import { sessionsQuery } from '../sessions/sessions';
import { usePaletteMatches } from './usePalettePages';

const SHOWN = 5;

type PaletteItem = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
};
type Section = {
  readonly key: 'pages' | 'users' | 'sessions' | 'actions';
  readonly items: readonly PaletteItem[];
};
type Outcome = { readonly onClose: () => void; readonly onEndSessions: (user: ListedUser) => void };

type Found = {
  readonly sections: readonly Section[];
  readonly isSearching: boolean;
  /** The error of the search for users or sessions. */
  readonly error: ApiError | null;
};
/** A session with the display name of its device. */
type NamedSession = Session & { readonly device: string };

/**
 * Returns the matches by kind, once all of them are loaded: the first item gets the focus, so no item may be
 * inserted before it later.
 */
export function usePaletteSections(text: string, { onClose, onEndSessions }: Outcome): Found {
  const t = useTranslations('admin.palette');
  const pages = usePaletteMatches(text);
  const { users, sessions, isSearching, error } = usePaletteSearch(text);
  const hasPasscode = useSecurity()?.has_passcode === true;
  const lock = useLock();
  const go = (path: string) => () => {
    onClose();
    goTo(path, { isReplacing: false });
  };
  const locking = { id: 'lock', label: t('lock'), icon: Lock, run: () => lock.mutate() };
  const actions = [
    ...(hasPasscode && matches(text, locking.label) ? [locking] : []),
    ...users.map((user) => ({
      id: `end-${user.id}`,
      label: t('endSessions', { name: user.username }),
      icon: UserX,
      run: () => onEndSessions(user),
    })),
  ];
  const sections: readonly Section[] = [
    { key: 'users', items: users.map((user) => userItem(user, go)) },
    { key: 'pages', items: pages.map(({ path, ...page }) => ({ ...page, run: go(path) })) },
    {
      key: 'sessions',
      items: matching(text, sessions).map((it) => sessionItem(it, go)),
    },
    { key: 'actions', items: actions },
  ];
  const found = isSearching ? [] : sections.filter(({ items }) => items.length > 0);
  return { sections: found, isSearching, error };
}

const NONE = { users: [], sessions: [], isSearching: false, error: null };

/** Searches users and sessions once the text is not empty. */
function usePaletteSearch(text: string) {
  const { fromSession } = useDeviceName();
  const searchText = useDebounced(text);
  const hasSearchText = searchText !== '';
  const users = useQuery({ ...usersQuery({ search: searchText, limit: SHOWN }), enabled: hasSearchText });
  const sessions = useQuery({ ...sessionsQuery({ limit: ALL_SESSIONS }), enabled: hasSearchText });
  if (text === '') return NONE;
  return {
    users: users.data?.users ?? [],
    sessions: (sessions.data?.sessions ?? []).map((it) => ({ ...it, device: fromSession(it.deviceInfo) })),
    isSearching: text !== searchText || users.isPlaceholderData || users.isLoading || sessions.isLoading,
    error: users.error ?? sessions.error,
  };
}

const matches = (text: string, label: string) => label.toLowerCase().includes(text.toLowerCase());

type Go = (path: string) => () => void;

const userItem = ({ id, username }: ListedUser, go: Go): PaletteItem => ({
  id: `user-${id}`,
  label: username,
  icon: UserRound,
  run: go(Router.AdminUser({ userId: id })),
});

const sessionItem = ({ id, userId, username, device, ipAddress }: NamedSession, go: Go): PaletteItem => ({
  id: `session-${id}`,
  label: `${username} · ${device}`,
  hint: ipAddress,
  icon: Waypoints,
  run: go(Router.AdminSessions({ user: userId })),
});

function matching(text: string, sessions: readonly NamedSession[]): readonly NamedSession[] {
  return sessions
    .filter(({ username, device, ipAddress }) =>
      [username, device, ipAddress].some((value) => matches(text, value)),
    )
    .slice(0, SHOWN);
}
