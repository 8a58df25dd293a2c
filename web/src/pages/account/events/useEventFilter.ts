import { Router } from '@/app/router';
import { OWN_ACTIONS, type OwnAction } from './ownActions';

/** Periods of the filter, in days. */
export const PERIODS = { day: 1, week: 7, month: 30, all: null } as const;
export type Period = keyof typeof PERIODS;

export type EventFilter = { readonly action: OwnAction | 'all'; readonly period: Period };

/** Returns the filter, which is stored in the URL, and a function to change it. */
export function useEventFilter() {
  const params = Router.useRoute(['AccountEvents'])?.params;
  const filter: EventFilter = {
    action: OWN_ACTIONS.find((action) => action === params?.action) ?? 'all',
    period: params?.period !== undefined && isPeriod(params.period) ? params.period : 'all',
  };
  const change = ({ action, period }: EventFilter) =>
    Router.replace('AccountEvents', {
      ...(action !== 'all' && { action }),
      ...(period !== 'all' && { period }),
    });
  return { filter, change };
}

const isPeriod = (text: string): text is Period => Object.hasOwn(PERIODS, text);
