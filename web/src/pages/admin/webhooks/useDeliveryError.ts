import { useTranslations } from 'use-intl';
import { type DeliveryError } from './webhooks';

/** Returns a function that says why a delivery failed. */
export function useDeliveryError() {
  const t = useTranslations('webhooks.errors');
  return (error: DeliveryError, status: number | null) => t(error, { status: status ?? 0 });
}
