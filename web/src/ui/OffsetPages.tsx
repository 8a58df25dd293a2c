import { TablePages } from './TablePages';

type Props = {
  /** Counted from 1. */
  readonly page: number;
  readonly pageSize: number;
  /** Number of rows on all pages; undefined while it is loading. */
  readonly total: number | undefined;
  readonly onPage: (page: number) => void;
};

/** Pagination of a list whose total is known. */
export function OffsetPages({ page, pageSize, total = 0, onPage }: Props) {
  const offset = (page - 1) * pageSize;
  const shown = Math.max(0, Math.min(pageSize, total - offset));
  return (
    <TablePages
      offset={offset}
      shown={shown}
      total={total}
      onPrevious={page > 1 ? () => onPage(page - 1) : undefined}
      onNext={offset + shown < total ? () => onPage(page + 1) : undefined}
    />
  );
}
