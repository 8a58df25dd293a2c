import { useQuery } from '@tanstack/react-query';
import { Lock, type LucideIcon, UserRound, UserX, Waypoints } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { goTo, Router } from '@/app/router';
import { useSecurity } from '@/session/me';
import { useLock } from '@/session/useLock';
import { peopleQuery, type Person } from '../people/people';
import { ALL, type Session, sessionsQuery } from '../sessions/sessions';
import { usePaletteMatches } from './usePalettePages';

const SHOWN = 5;

export type PaletteItem = {
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

type Found = { readonly sections: readonly Section[]; readonly isSearching: boolean };

/**
 * Returns what matches the text, by kind. Nothing appears until all of it is there: the first item gets the focus, and
 * must not be one that others arrive before.
 */
export function usePaletteSections(text: string, { onClose, onEndSessions }: Outcome): Found {
  const t = useTranslations('admin.palette');
  const pages = usePaletteMatches(text);
  const { people, sessions, isSearching } = usePaletteSearch(text);
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
  return { sections: isSearching ? [] : sections.filter(({ items }) => items.length > 0), isSearching };
}

const NONE = { people: [], sessions: [], isSearching: false };

/** Asks for people and sessions once something is typed. */
function usePaletteSearch(text: string) {
  const isAsked = text !== '';
  const people = useQuery({ ...peopleQuery({ search: text, limit: SHOWN }), enabled: isAsked });
  const sessions = useQuery({ ...sessionsQuery({ limit: ALL }), enabled: isAsked });
  if (!isAsked) return NONE;
  return {
    people: people.data?.users ?? [],
    sessions: sessions.data?.sessions ?? [],
    isSearching: people.isPlaceholderData || people.isLoading || sessions.isLoading,
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

const sessionItem = ({ id, userId, username, deviceInfo, ipAddress }: Session, go: Go): PaletteItem => ({
  id: `session-${id}`,
  label: `${username} · ${deviceInfo}`,
  hint: ipAddress,
  icon: Waypoints,
  run: go(Router.AdminSessions({ user: userId })),
});

function matching(text: string, sessions: readonly Session[]): readonly Session[] {
  return sessions
    .filter(({ username, deviceInfo, ipAddress }) =>
      [username, deviceInfo, ipAddress].some((value) => matches(text, value)),
    )
    .slice(0, SHOWN);
}
