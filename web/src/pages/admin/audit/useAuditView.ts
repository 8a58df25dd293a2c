import { Router } from '@/app/router';
import { type Filter } from './auditLog';
import { ACTIONS } from './actions';

export const RANGES = ['hour', 'day', 'week', 'month', 'all', 'custom'] as const;
type Range = (typeof RANGES)[number];
export const RESULTS = ['success', 'failure'] as const;

const HOUR_MS = 60 * 60 * 1000;
const LENGTHS: Partial<Record<Range, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

type Params = {
  readonly user?: string | undefined;
  readonly action?: string | undefined;
  readonly result?: string | undefined;
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** Returns the filter from the URL, and functions to change it. */
export function useAuditView() {
  const params: Params = Router.useRoute(['AdminAuditLog'])?.params ?? {};
  const range = RANGES.find((it) => it === params.range) ?? 'all';
  const change = (next: Params) => {
    const entries = Object.entries<string | undefined>({ ...params, ...next }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    Router.replace('AdminAuditLog', Object.fromEntries(entries));
  };
  return {
    params,
    range,
    change,
    key: JSON.stringify(params),
    isFiltered: Object.values<string | undefined>(params).some((value) => value !== undefined),
    filterNow: () => toFilter(params, range),
  };
}

function toFilter({ user, action, result, from, to }: Params, range: Range): Filter {
  const known = ACTIONS.find((it) => it === action);
  const outcome = RESULTS.find((it) => it === result);
  return {
    ...(user !== undefined && { userId: user }),
    ...(known && { action: known }),
    ...(outcome && { result: outcome }),
    ...(range === 'custom' ? { from: toInstant(from), to: toInstant(to) } : toPeriod(range)),
  };
}

function toPeriod(range: Range): Filter {
  const length = LENGTHS[range];
  return length === undefined ? {} : { from: new Date(Date.now() - length).toISOString() };
}

/** Converts the value of a `datetime-local` field, which is in the browser's time zone. */
function toInstant(local: string | undefined): string | undefined {
  const time = Date.parse(local ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
