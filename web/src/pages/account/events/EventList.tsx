import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { useMe } from '@/session/me';
import { CursorPages } from '@/ui/CursorPages';
import { Loaded } from '@/ui/Loaded';
import { useCursorPages } from '@/ui/useCursorPages';
import { EventTable } from './EventTable';
import { type EventFilter, PERIODS } from './useEventFilter';

const PAGE_SIZE = 25;
const DAY_MS = 86_400_000;

type Props = { readonly filter: EventFilter; readonly onReset: () => void };

/** The events that match a filter, paginated. */
export function EventList({ filter, onReset }: Props) {
  const { userId } = useMe();
  const pages = useCursorPages(`${filter.action}/${filter.period}`);
  const { cursor } = pages;
  const page = useQuery({
    queryKey: ['account', 'events', userId, filter, cursor],
    queryFn: () => {
      const query = { ...toQuery(filter), userId, limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
      return send(api.GET('/api/audit-logs', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={page} lines={8}>
      {({ entries, nextCursor }) => (
        <>
          <EventTable entries={entries} onReset={onReset} />
          {(nextCursor !== null || pages.index > 0) && (
            <CursorPages pages={pages} pageSize={PAGE_SIZE} shown={entries.length} nextCursor={nextCursor} />
          )}
        </>
      )}
    </Loaded>
  );
}

function toQuery({ action, period }: EventFilter) {
  const days = PERIODS[period];
  return {
    ...(action !== 'all' && { action }),
    ...(days !== null && { from: new Date(Date.now() - days * DAY_MS).toISOString() }),
  };
}
