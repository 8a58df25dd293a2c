import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { type Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useDeliveryError } from './useDeliveryError';
import { type Delivery } from './webhooks';

const TONES = { delivered: 'success', pending: 'warning', parked: 'error' } as const;

/** Returns the columns of the list of deliveries. */
export function useDeliveryColumns(retry: (id: string) => void): readonly Column<Delivery>[] {
  const t = useTranslations('webhooks.deliveries');
  const toText = useDeliveryError();
  return [
    { key: 'type', label: t('columns.type'), cell: ({ type }) => <span className="mono">{type}</span> },
    { key: 'at', label: t('columns.happened'), cell: ({ happened_at: at }) => <Time at={at} /> },
    {
      key: 'state',
      label: t('columns.state'),
      cell: ({ state, error, status }) => (
        <>
          <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>{' '}
          {error === null ? status : toText(error, status)}
        </>
      ),
    },
    {
      key: 'attempts',
      label: t('columns.attempts'),
      cell: ({ attempts, due_at: due }) => (
        <>
          {attempts}
          {attempts > 0 && due !== null && (
            <>
              {' · '}
              {t('next')} <Time at={due} />
            </>
          )}
        </>
      ),
    },
    {
      key: 'retry',
      label: t('columns.actions'),
      isActions: true,
      cell: ({ id, state, type }) =>
        state === 'parked' && (
          <Button look="quiet" onPress={() => retry(id)} aria-label={t('retryOf', { type })}>
            {t('retry')}
          </Button>
        ),
    },
  ];
}
