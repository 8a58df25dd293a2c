import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { useActionMutation } from '../actions/useActionMutation';
import { WebhookFields } from './WebhookFields';
import { changeWebhook, ERROR_FIELDS, type Webhook, webhookInput } from './webhooks';

/** Changes a webhook. */
export function WebhookForm({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations('webhooks.settings');
  const save = useActionMutation({
    action: (input: ReturnType<typeof webhookInput>) => changeWebhook(webhook.id, input),
    done: ({ name }) => t('saved', { name }),
  });
  return (
    <Section title={t('title')}>
      <ApiForm
        error={save.error}
        fields={ERROR_FIELDS}
        onSubmit={(values) => {
          const { allow_private: isPrivate, ...input } = webhookInput(values);
          // Left out if it stays, because setting it needs another permission.
          save.mutate(isPrivate === webhook.allow_private ? input : { ...input, allow_private: isPrivate });
        }}
        actions={
          <Button type="submit" look="primary" isPending={save.isPending}>
            {t('save')}
          </Button>
        }
      >
        <div className="narrow">
          <WebhookFields webhook={webhook} />
        </div>
      </ApiForm>
    </Section>
  );
}
