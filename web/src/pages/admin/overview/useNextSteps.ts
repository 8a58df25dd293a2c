import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { peopleQuery } from '../people/people';
import { registration, settingQuery } from '../sign-in/switches';

const STORED = 'latchkey.stepsDone';

export type NextStep = {
  readonly key: 'factor' | 'keyCopy' | 'registration' | 'people';
  readonly isDone: boolean;
  readonly to: string;
  /** What the service cannot know is ticked by hand. */
  readonly tick?: () => void;
};

function storedTicks(): readonly string[] {
  return (localStorage.getItem(STORED) ?? '').split(' ').filter((key) => key !== '');
}

/** Returns what is to do on a new installation; null until all of it is known. */
export function useNextSteps(): readonly NextStep[] | null {
  const me = useMe();
  const people = useQuery(peopleQuery({ limit: 1 })).data?.total;
  const isOpen = useQuery(settingQuery(registration)).data;
  const [ticks, setTicks] = useState(storedTicks);
  if (people === undefined || isOpen === undefined) return null;
  const tick = (key: string) => () => {
    const next = [...ticks, key];
    localStorage.setItem(STORED, next.join(' '));
    setTicks(next);
  };
  return [
    { key: 'factor', isDone: me.totp_enabled, to: Router.Account() },
    { key: 'keyCopy', isDone: ticks.includes('keyCopy'), to: Router.AdminKeys(), tick: tick('keyCopy') },
    { key: 'people', isDone: people > 1, to: Router.AdminUsers() },
    {
      key: 'registration',
      isDone: !isOpen || ticks.includes('registration'),
      to: Router.AdminSignIn(),
      tick: tick('registration'),
    },
  ];
}
