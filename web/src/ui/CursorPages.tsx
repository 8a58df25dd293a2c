import { TablePages } from './TablePages';
import { type useCursorPages } from './useCursorPages';

type Props = {
  readonly pages: ReturnType<typeof useCursorPages>;
  readonly pageSize: number;
  readonly shown: number | undefined;
  readonly nextCursor: string | null | undefined;
};

/** Pagination of a list with a forward cursor. */
export function CursorPages({ pages, pageSize, shown = 0, nextCursor }: Props) {
  return (
    <TablePages
      offset={pages.index * pageSize}
      shown={shown}
      onPrevious={pages.previous}
      onNext={pages.nextOf(nextCursor)}
    />
  );
}
