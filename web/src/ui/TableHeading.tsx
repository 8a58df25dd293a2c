import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';

export type Sort = { readonly key: string; readonly isDescending: boolean };

type Order = 'ascending' | 'descending' | 'none';
const ICONS = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

type Props = {
  readonly column: {
    readonly key: string;
    readonly label: string;
    readonly isSortable?: boolean;
    readonly isActions?: boolean;
  };
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
};

/** A column heading; a button if the column can be sorted. */
export function TableHeading({ column, sort, onSort }: Props) {
  const { key, label, isSortable, isActions } = column;
  const order = toOrder(key, sort);
  const Icon = ICONS[order];
  return (
    <th scope="col" role="columnheader" aria-sort={isSortable ? order : undefined}>
      {isSortable && onSort ? (
        <button
          type="button"
          className="table-sort"
          onClick={() => onSort({ key, isDescending: order === 'ascending' })}
        >
          {label}
          <Icon aria-hidden="true" />
        </button>
      ) : (
        <span className={isActions ? 'visually-hidden' : undefined}>{label}</span>
      )}
    </th>
  );
}

function toOrder(key: string, sort: Sort | undefined): Order {
  if (sort?.key !== key) return 'none';
  return sort.isDescending ? 'descending' : 'ascending';
}
