import { AppWindow, ExternalLink, Lock, type LucideIcon, UserRound, UserX, Waypoints } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { goTo, Router } from '@/app/router';
import { addressOf } from '@/applications/available';
import { type Application } from '@/applications/registered';
import { useSecurity } from '@/session/me';
import { useHolds } from '@/session/permissions';
import { useLock } from '@/session/useLock';
import { type ListedUser } from '../users/users';
import { usePaletteMatches } from './usePalettePages';
import { type NamedSession, SHOWN, usePaletteSearch } from './usePaletteSearch';

type PaletteItem = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
};
type Section = {
  readonly key: 'pages' | 'users' | 'applications' | 'sessions' | 'actions';
  readonly items: readonly PaletteItem[];
};
type Outcome = { readonly onClose: () => void; readonly onEndSessions: (user: ListedUser) => void };

type Found = {
  readonly sections: readonly Section[];
  readonly isSearching: boolean;
  /** The error of the search. */
  readonly error: ApiError | null;
};
/**
 * Returns the matches by kind, once all of them are loaded: the first item gets the focus, so no item may be
 * inserted before it later.
 */
export function usePaletteSections(text: string, { onClose, onEndSessions }: Outcome): Found {
  const t = useTranslations('admin.palette');
  const pages = usePaletteMatches(text);
  const { users, sessions, applications, available, isSearching, error } = usePaletteSearch(text);
  const hasPasscode = useSecurity()?.has_passcode === true;
  const lock = useLock();
  const endsSessions = useHolds()('sessions.manage');
  const go = (path: string) => () => {
    onClose();
    goTo(path, { isReplacing: false });
  };
  const locking = { id: 'lock', label: t('lock'), icon: Lock, run: () => lock.mutate() };
  const actions = [
    ...(hasPasscode && matches(text, locking.label) ? [locking] : []),
    ...(endsSessions ? users : []).map((user) => ({
      id: `end-${user.id}`,
      label: t('endSessions', { name: user.username }),
      icon: UserX,
      run: () => onEndSessions(user),
    })),
    ...matchingNames(text, available).map((application) => ({
      id: `open-${application.id}`,
      label: t('openApplication', { name: application.name }),
      icon: ExternalLink,
      run: () => location.assign(addressOf(application)),
    })),
  ];
  const sections: readonly Section[] = [
    { key: 'users', items: users.map((user) => userItem(user, go)) },
    { key: 'applications', items: matchingNames(text, applications).map((it) => applicationItem(it, go)) },
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

const applicationItem = ({ id, name, origin }: Application, go: Go): PaletteItem => ({
  id: `application-${id}`,
  label: name,
  hint: origin,
  icon: AppWindow,
  run: go(Router.AdminApplication({ applicationId: id })),
});

/** Returns the first applications with this text in their name. */
const matchingNames = <Named extends { readonly name: string }>(text: string, all: readonly Named[]) =>
  all.filter(({ name }) => matches(text, name)).slice(0, SHOWN);

function matching(text: string, sessions: readonly NamedSession[]): readonly NamedSession[] {
  return sessions
    .filter(({ username, device, ipAddress }) =>
      [username, device, ipAddress].some((value) => matches(text, value)),
    )
    .slice(0, SHOWN);
}
