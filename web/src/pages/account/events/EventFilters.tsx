import { useTranslations } from 'use-intl';
import { actionKey } from '@/audit/actions';
import { Select } from '@/ui/Select';
import { OWN_ACTIONS } from './ownActions';
import { type EventFilter, type Period, PERIODS } from './useEventFilter';

type Props = { readonly filter: EventFilter; readonly onChange: (filter: EventFilter) => void };

/** Filters for the kind and the period of events. */
export function EventFilters({ filter, onChange }: Props) {
  const t = useTranslations('account.events');
  const names = useTranslations('audit.names');
  const periods = Object.keys(PERIODS) as Period[];
  return (
    <div className="table-tools">
      <Select
        label={t('action')}
        value={filter.action}
        options={[
          { value: 'all', label: t('allActions') },
          ...OWN_ACTIONS.map((action) => ({ value: action, label: names(actionKey(action)) })),
        ]}
        onChange={(action) => onChange({ ...filter, action })}
      />
      <Select
        label={t('period')}
        value={filter.period}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onChange={(period) => onChange({ ...filter, period })}
      />
    </div>
  );
}
