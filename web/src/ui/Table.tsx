import { type ReactNode } from 'react';
import { type ApiError } from '@/api/ApiError';
import { ErrorMessage } from './ErrorMessage';
import { Skeleton } from './Skeleton';
import { type Sort, TableHeading } from './TableHeading';
import './Table.css';

export type Column<Row> = {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isSortable?: boolean;
  /** Whether the column contains buttons: it is aligned to the end, and its heading is visually hidden. */
  readonly isActions?: boolean;
};

type Props<Row> = {
  /** Name of the table, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined while they are loading. */
  readonly rows: readonly Row[] | undefined;
  /** The error of the request for the rows. */
  readonly error?: ApiError | null;
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Search and filters. */
  readonly tools?: ReactNode;
  /** Shown if there are no rows: an `EmptyState`. */
  readonly empty: ReactNode;
  /** Pagination: a `TablePages`. */
  readonly foot?: ReactNode;
};

/** A list with columns, which becomes cards at phone width. The caller sorts and paginates, mostly through the API. */
export function Table<Row>(props: Props<Row>) {
  const { label, columns, rows, error, rowKey, sort, onSort, tools, empty, foot } = props;
  return (
    <>
      {tools != null && tools !== false && <div className="table-tools">{tools}</div>}
      {error != null && <ErrorMessage error={error} />}
      {rows === undefined && error == null && <Skeleton lines={5} />}
      {rows?.length === 0 && empty}
      {rows !== undefined && rows.length > 0 && (
        <table className="table" role="table" aria-label={label}>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <TableHeading key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <tr key={rowKey(row)} role="row">
                {columns.map(({ key, label: heading, cell, isActions }) => (
                  <td
                    key={key}
                    role="cell"
                    className={isActions ? 'table-end' : undefined}
                    data-label={isActions ? undefined : heading}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {foot}
    </>
  );
}
