import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Section } from '@/ui/Section';
import { useDeliveryError } from './useDeliveryError';
import { testWebhook } from './webhooks';

/** Sends an event that nobody else gets. */
export function WebhookTest({ id }: { readonly id: string }) {
  const t = useTranslations('webhooks.test');
  const toText = useDeliveryError();
  const test = useMutation({ mutationFn: () => testWebhook(id) });
  const { data } = test;
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <Button onPress={() => test.mutate()} isPending={test.isPending}>
          {t('run')}
        </Button>
      }
    >
      {test.error && <ErrorMessage error={test.error} />}
      {data?.delivered === true && (
        <Banner kind="success" title={t('delivered', { status: data.status ?? 0 })} />
      )}
      {data?.error && <Banner kind="error" title={toText(data.error, data.status)} />}
    </Section>
  );
}
