import { Router } from '@/app/router';
import { type Sort } from '@/ui/TableHeading';

export const PAGE_SIZE = 25;

export const SHOWN = ['all', 'people', 'service', 'suspended'] as const;
export type Shown = (typeof SHOWN)[number];

type View = {
  readonly search: string;
  readonly shown: Shown;
  /** The name of a role; empty for all. */
  readonly role: string;
  readonly sort: Sort;
  readonly page: number;
};

const FILTERS = {
  all: {},
  people: { service: 'false' },
  service: { service: 'true' },
  suspended: { suspended: 'true' },
} as const;

/** Returns page, filters and order of the list. Stored in the URL, so that they can be bookmarked and survive a reload. */
export function useUsersView() {
  const params = Router.useRoute(['AdminUsers'])?.params ?? {};
  const { search = '', show, role = '', sort: order = 'created', page } = params;
  const view: View = {
    ...{ search, role, shown: SHOWN.find((it) => it === show) ?? 'all' },
    sort: { key: order.replace(/^-/, ''), isDescending: order.startsWith('-') },
    page: Math.max(1, Math.trunc(Number(page ?? 1)) || 1),
  };
  const change = (next: Partial<View>) => {
    const { search: text, shown, role: named, sort: by, page: at } = { ...view, page: 1, ...next };
    const written = `${by.isDescending ? '-' : ''}${by.key}`;
    Router.replace('AdminUsers', {
      ...(text !== '' && { search: text }),
      ...(shown !== 'all' && { show: shown }),
      ...(named !== '' && { role: named }),
      ...(written !== 'created' && { sort: written }),
      ...(at > 1 && { page: String(at) }),
    });
  };
  return { ...view, change, query: toQuery(view) };
}

const toQuery = ({ search, shown, role, sort, page }: View) => ({
  limit: PAGE_SIZE,
  offset: (page - 1) * PAGE_SIZE,
  ...(search !== '' && { search }),
  ...FILTERS[shown],
  ...(role !== '' && { role }),
  sort: sort.key === 'username' ? ('username' as const) : ('created' as const),
  order: sort.isDescending ? ('desc' as const) : ('asc' as const),
});
