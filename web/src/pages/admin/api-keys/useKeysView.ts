import { Router } from '@/app/router';
import { type Sort } from '@/ui/TableHeading';
import { type ApiKey } from './apiKeys';

export const PAGE_SIZE = 25;

const SORTABLE = ['name', 'username', 'createdAt', 'lastUsedAt'] as const;
type View = {
  readonly search: string;
  /** Whether only keys with warnings are shown. */
  readonly isReview: boolean;
  readonly sort: Sort;
  readonly page: number;
};

/** Returns the search and order of the keys from the URL. The API sends all keys, so they are applied in the browser. */
export function useKeysView() {
  const {
    user: search = '',
    sort: order = '-createdAt',
    page,
    review,
  } = Router.useRoute(['AdminApiKeys'])?.params ?? {};
  const sort: Sort = { key: order.replace(/^-/, ''), isDescending: order.startsWith('-') };
  const isReview = review === '1';
  const view: View = { search, isReview, sort, page: Math.max(1, Math.trunc(Number(page ?? 1)) || 1) };
  const change = (next: Partial<View>) => {
    const { search: text, isReview: isOnly, sort: by, page: at } = { ...view, page: 1, ...next };
    const written = `${by.isDescending ? '-' : ''}${by.key}`;
    Router.replace('AdminApiKeys', {
      ...(text !== '' && { user: text }),
      ...(isOnly && { review: '1' }),
      ...(written !== '-createdAt' && { sort: written }),
      ...(at > 1 && { page: String(at) }),
    });
  };
  return { ...view, change, apply: (keys: readonly ApiKey[]) => arrange(keys, view) };
}

function arrange(keys: readonly ApiKey[], { search, isReview, sort }: View): readonly ApiKey[] {
  const text = search.toLowerCase();
  const column = SORTABLE.find((name) => name === sort.key) ?? 'createdAt';
  const sign = sort.isDescending ? -1 : 1;
  return keys
    .filter(({ warnings }) => !isReview || warnings.length > 0)
    .filter(({ name, username, tokenPrefix }) =>
      [name, username, tokenPrefix].some((value) => value.toLowerCase().includes(text)),
    )
    .sort((one, other) => sign * (one[column] ?? '').localeCompare(other[column] ?? ''));
}
