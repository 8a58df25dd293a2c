import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SecretOnce } from '@/ui/SecretOnce';

type Props = { readonly secret: string; readonly onClose: () => void; readonly children?: ReactNode };

/** The secret that verifies the signatures of a webhook. */
export function WebhookSecret({ secret, onClose, children }: Props) {
  const t = useTranslations('webhooks.secret');
  return (
    <SecretOnce
      secret={secret}
      label={t('label')}
      texts={{ title: t('once'), text: t('onceText'), close: t('close') }}
      onClose={onClose}
    >
      {children}
    </SecretOnce>
  );
}
