import { Router } from '@/app/router';
import { type Sort } from '@/ui/TableHeading';

export const PAGE_SIZE = 25;

type View = { readonly search: string; readonly sort: Sort; readonly page: number };

/** Returns page, search and order of the list. Stored in the URL, so that they can be bookmarked and survive a reload. */
export function useUsersView() {
  const { search = '', sort: order = 'created', page } = Router.useRoute(['AdminUsers'])?.params ?? {};
  const sort: Sort = { key: order.replace(/^-/, ''), isDescending: order.startsWith('-') };
  const view: View = { search, sort, page: Math.max(1, Math.trunc(Number(page ?? 1)) || 1) };
  const change = (next: Partial<View>) => {
    const { search: text, sort: by, page: at } = { ...view, page: 1, ...next };
    const written = `${by.isDescending ? '-' : ''}${by.key}`;
    Router.replace('AdminUsers', {
      ...(text !== '' && { search: text }),
      ...(written !== 'created' && { sort: written }),
      ...(at > 1 && { page: String(at) }),
    });
  };
  return { ...view, change };
}
