import { TablePages } from './TablePages';
import { type useCursorPages } from './useCursorPages';

type Props = {
  readonly pages: ReturnType<typeof useCursorPages>;
  readonly pageSize: number;
  readonly shown: number | undefined;
  readonly nextCursor: string | null | undefined;
};

/** The pages of a list that only pages forward. */
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
