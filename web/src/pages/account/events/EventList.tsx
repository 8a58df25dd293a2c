import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, send } from '@/api/client';
import { useMe } from '@/session/me';
import { Loaded } from '@/ui/Loaded';
import { TablePages } from '@/ui/TablePages';
import { EventTable } from './EventTable';
import { type EventFilter, PERIODS } from './useEventFilter';

const PAGE_SIZE = 25;
const DAY_MS = 86_400_000;

type Props = { readonly filter: EventFilter; readonly onReset: () => void };

/** The events of a filter, page by page. The API pages by cursor, so the way back is kept here. */
export function EventList({ filter, onReset }: Props) {
  const { userId } = useMe();
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const cursor = cursors.at(-1);
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
          {(nextCursor !== null || cursors.length > 1) && (
            <TablePages
              offset={(cursors.length - 1) * PAGE_SIZE}
              shown={entries.length}
              onPrevious={cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : undefined}
              onNext={nextCursor === null ? undefined : () => setCursors([...cursors, nextCursor])}
            />
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
