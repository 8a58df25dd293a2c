import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { Page } from '@/ui/Page';
import { EventList } from './EventList';
import { EventFilters } from './EventFilters';
import { useEventFilter } from './useEventFilter';

/** The user's own entries of the audit log. */
export function EventsPage() {
  return (
    <Messages area="audit">
      <Events />
    </Messages>
  );
}

function Events() {
  const t = useTranslations('account.events');
  const { filter, change } = useEventFilter();
  return (
    <Page title={t('title')} intro={t('intro')}>
      <section className="section" aria-label={t('title')}>
        <EventFilters filter={filter} onChange={change} />
        <EventList filter={filter} onReset={() => change({ action: 'all', period: 'all' })} />
      </section>
    </Page>
  );
}
