import { useQuery } from '@tanstack/react-query';
import { Lock, type LucideIcon, UserRound, UserX, Waypoints } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { goTo, Router } from '@/app/router';
import { useSecurity } from '@/session/me';
import { useLock } from '@/session/useLock';
import { useDebounced } from '@/ui/useDebounced';
import { useDeviceName } from '@/ui/useDeviceName';
import { peopleQuery, type Person } from '../people/people';
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
  readonly key: 'pages' | 'people' | 'sessions' | 'acts';
  readonly items: readonly PaletteItem[];
};
type Outcome = { readonly onClose: () => void; readonly onEndSessions: (person: Person) => void };

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
  const { people, sessions, isSearching, error } = usePaletteSearch(text);
  const hasPasscode = useSecurity()?.has_passcode === true;
  const lock = useLock();
  const go = (path: string) => () => {
    onClose();
    goTo(path, { isReplacing: false });
  };
  const locking = { id: 'lock', label: t('lock'), icon: Lock, run: () => lock.mutate() };
  const acts = [
    ...(hasPasscode && matches(text, locking.label) ? [locking] : []),
    ...people.map((person) => ({
      id: `end-${person.id}`,
      label: t('endSessions', { name: person.username }),
      icon: UserX,
      run: () => onEndSessions(person),
    })),
  ];
  const sections: readonly Section[] = [
    { key: 'people', items: people.map((person) => personItem(person, go)) },
    { key: 'pages', items: pages.map(({ path, ...page }) => ({ ...page, run: go(path) })) },
    {
      key: 'sessions',
      items: matching(text, sessions).map((it) => sessionItem(it, go)),
    },
    { key: 'acts', items: acts },
  ];
  const found = isSearching ? [] : sections.filter(({ items }) => items.length > 0);
  return { sections: found, isSearching, error };
}

const NONE = { people: [], sessions: [], isSearching: false, error: null };

/** Searches users and sessions once the text is not empty. */
function usePaletteSearch(text: string) {
  const { fromSession } = useDeviceName();
  const searchText = useDebounced(text);
  const hasSearchText = searchText !== '';
  const people = useQuery({ ...peopleQuery({ search: searchText, limit: SHOWN }), enabled: hasSearchText });
  const sessions = useQuery({ ...sessionsQuery({ limit: ALL_SESSIONS }), enabled: hasSearchText });
  if (text === '') return NONE;
  return {
    people: people.data?.users ?? [],
    sessions: (sessions.data?.sessions ?? []).map((it) => ({ ...it, device: fromSession(it.deviceInfo) })),
    isSearching: text !== searchText || people.isPlaceholderData || people.isLoading || sessions.isLoading,
    error: people.error ?? sessions.error,
  };
}

const matches = (text: string, label: string) => label.toLowerCase().includes(text.toLowerCase());

type Go = (path: string) => () => void;

const personItem = ({ id, username }: Person, go: Go): PaletteItem => ({
  id: `person-${id}`,
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
