import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/ui/Dialog';
import { Time } from '@/ui/Time';
import { ConfirmAction } from '../actions/ConfirmAction';
import { WebhookSecret } from './WebhookSecret';
import { rotateSecret } from './webhooks';

type NewSecret = Awaited<ReturnType<typeof rotateSecret>>;

/** Replaces the secret of a webhook, and shows the new one once. */
export function RotateSecret({ id }: { readonly id: string }) {
  const t = useTranslations('webhooks.rotate');
  const [created, setCreated] = useState<NewSecret | null>(null);
  return (
    <>
      <ConfirmAction
        label={t('label')}
        title={t('question')}
        action={() => rotateSecret(id)}
        done={() => t('done')}
        onDone={setCreated}
      >
        {t('text')}
      </ConfirmAction>
      <Dialog title={t('createdTitle')} isOpen={created !== null}>
        {created && (
          <WebhookSecret secret={created.secret} onClose={() => setCreated(null)}>
            {t('until')} <Time at={created.previous_valid_until} isExact />
          </WebhookSecret>
        )}
      </Dialog>
    </>
  );
}
