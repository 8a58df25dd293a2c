import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { useActionMutation } from '../actions/useActionMutation';
import { WebhookFields } from './WebhookFields';
import { WebhookSecret } from './WebhookSecret';
import { createWebhook, type CreatedWebhook, ERROR_FIELDS, webhookInput } from './webhooks';

/** Creates a webhook, and shows its secret once. */
export function CreateWebhook() {
  const t = useTranslations('webhooks.create');
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<CreatedWebhook | null>(null);
  const create = useActionMutation({ action: createWebhook, onDone: setCreated });
  const close = () => {
    setOpen(false);
    create.reset();
  };
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      {/* After creation, only the button closes the dialog, because the secret is not shown again. */}
      <Dialog
        title={created ? t('createdTitle') : t('title')}
        isOpen={isOpen}
        onClose={created ? undefined : close}
      >
        {created ? (
          <WebhookSecret
            secret={created.secret}
            onClose={() => Router.push('AdminWebhook', { webhookId: created.id })}
          />
        ) : (
          <ApiForm
            error={create.error}
            fields={ERROR_FIELDS}
            onSubmit={(values) => create.mutate(webhookInput(values))}
            actions={
              <>
                <Button onPress={close}>{t('cancel')}</Button>
                <Button type="submit" look="primary" isPending={create.isPending}>
                  {t('submit')}
                </Button>
              </>
            }
          >
            <WebhookFields webhook={null} />
          </ApiForm>
        )}
      </Dialog>
    </>
  );
}
