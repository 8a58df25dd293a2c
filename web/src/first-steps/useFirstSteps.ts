import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { applicationsQuery } from '@/applications/registered';
import { useMe } from '@/session/me';
import { registration, settingQuery } from '@/settings/switches';
import { tickedSteps, tickStep } from '@/settings/tickedSteps';
import { useCloseRegistration } from '@/settings/useCloseRegistration';

export type Step = {
  readonly key: 'factor' | 'keyCopy' | 'users' | 'registration' | 'application';
  readonly isDone: boolean;
  /** URL of the page for this step; `act` does it directly. */
  readonly to?: string;
  readonly act?: () => void;
  readonly isPending?: boolean;
  /** Ticks a step whose state the service does not know. */
  readonly tick?: () => void;
};

/** Returns the steps of a new installation; null until all their states are known. */
export function useFirstSteps() {
  const me = useMe();
  const count = useQuery({ queryKey: ['users', 'count'], queryFn: () => send(api.GET('/users/count')) }).data
    ?.count;
  const applications = useQuery(applicationsQuery).data;
  // Other pages change this setting, too.
  const isOpen = useQuery({ ...settingQuery(registration), staleTime: 0 }).data;
  const close = useCloseRegistration();
  const [ticked, setTicked] = useState(tickedSteps);
  const tick = (key: Step['key']) => () => setTicked(tickStep(key));
  if (count === undefined || isOpen === undefined || applications === undefined)
    return { steps: null, error: null };
  const steps: readonly Step[] = [
    { key: 'factor', isDone: me.totp_enabled, to: Router.AccountSecurity({ enrol: 'now' }) },
    { key: 'keyCopy', isDone: ticked.includes('keyCopy'), to: Router.AdminKeys(), tick: tick('keyCopy') },
    {
      key: 'registration',
      isDone: !isOpen || ticked.includes('registration'),
      act: () => close.mutate(),
      isPending: close.isPending,
      tick: tick('registration'),
    },
    { key: 'users', isDone: count > 1, to: Router.AdminUsers() },
    { key: 'application', isDone: applications.length > 0, to: Router.AdminNewApplication() },
  ];
  return { steps, error: close.error };
}
