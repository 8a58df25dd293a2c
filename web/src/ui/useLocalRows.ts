import { useState } from 'react';
import { type Sort } from './TableHeading';

type Comparable = string | number | null;

type Options<Row> = {
  /** The sort value of each sortable column, by column key. Null sorts last. */
  readonly by: Readonly<Record<string, (row: Row) => Comparable>>;
  readonly initial: Sort;
  readonly pageSize?: number;
};

/** Sorts and paginates a list that is loaded completely. Not for lists that the API paginates. */
export function useLocalRows<Row>(rows: readonly Row[] | undefined, options: Options<Row>) {
  const { by, initial, pageSize = 20 } = options;
  const [sort, setSort] = useState(initial);
  const [page, setPage] = useState(0);
  const all = sorted(rows ?? [], by[sort.key], sort.isDescending);
  // If rows were removed and the page no longer exists, shows the last page.
  const shownPage = Math.min(page, Math.max(0, Math.ceil(all.length / pageSize) - 1));
  const offset = shownPage * pageSize;
  const hasNext = offset + pageSize < all.length;
  return {
    sort,
    onSort: (next: Sort) => {
      setSort(next);
      setPage(0);
    },
    rows: rows && all.slice(offset, offset + pageSize),
    /** For `TablePages`; null while everything fits on one page. */
    pages:
      all.length <= pageSize
        ? null
        : {
            offset,
            shown: Math.min(pageSize, all.length - offset),
            total: all.length,
            onPrevious: shownPage > 0 ? () => setPage(shownPage - 1) : undefined,
            onNext: hasNext ? () => setPage(shownPage + 1) : undefined,
          },
  };
}

function sorted<Row>(
  rows: readonly Row[],
  valueOf: ((row: Row) => Comparable) | undefined,
  isDescending: boolean,
): readonly Row[] {
  if (valueOf === undefined) return rows;
  const direction = isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return direction * compare(a, b);
  });
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b) : Number(a) - Number(b);
}
