import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { CursorPages } from '@/ui/CursorPages';
import { EmptyState } from '@/ui/EmptyState';
import { Section } from '@/ui/Section';
import { Switch } from '@/ui/Switch';
import { Table } from '@/ui/Table';
import { useCursorPages } from '@/ui/useCursorPages';
import { useErrorToast } from '@/ui/useErrorToast';
import { useActionMutation } from '../actions/useActionMutation';
import { useDeliveryColumns } from './useDeliveryColumns';
import { deliveriesQuery, PAGE_SIZE, retryDeliveries, type Webhook } from './webhooks';

/** What was sent to a webhook, waits or is parked. */
export function Deliveries({ webhook: { id, parked } }: { readonly webhook: Webhook }) {
  const t = useTranslations('webhooks.deliveries');
  const [isParked, setParked] = useState(false);
  const pages = useCursorPages(String(isParked));
  const { data, error } = useQuery(deliveriesQuery(id, isParked, pages.cursor));
  const retry = useActionMutation({
    action: (delivery: string | undefined) => retryDeliveries(id, delivery),
    done: ({ retried }) => t('retried', { count: retried }),
  });
  const showError = useErrorToast();
  const tryAgain = (delivery?: string) => retry.mutate(delivery, { onError: showError });
  const columns = useDeliveryColumns(tryAgain);
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        parked > 0 && (
          <Button onPress={() => tryAgain()} isPending={retry.isPending}>
            {t('retryAll', { count: parked })}
          </Button>
        )
      }
    >
      <Table
        label={t('title')}
        columns={columns}
        rows={data?.deliveries}
        error={error}
        rowKey={(delivery) => delivery.id}
        tools={
          <Switch isSelected={isParked} onChange={setParked}>
            {t('onlyParked')}
          </Switch>
        }
        empty={
          <EmptyState icon={Send} title={t(isParked ? 'noneParked' : 'empty')}>
            {t(isParked ? 'noneParkedHint' : 'emptyHint')}
          </EmptyState>
        }
        foot={
          <CursorPages
            pages={pages}
            pageSize={PAGE_SIZE}
            shown={data?.deliveries.length}
            nextCursor={data?.next == null ? null : String(data.next)}
          />
        }
      />
    </Section>
  );
}
