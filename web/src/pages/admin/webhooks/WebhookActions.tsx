import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Section } from '@/ui/Section';
import { Switch } from '@/ui/Switch';
import { useErrorToast } from '@/ui/useErrorToast';
import { ConfirmAction } from '../actions/ConfirmAction';
import { useActionMutation } from '../actions/useActionMutation';
import { RotateSecret } from './RotateSecret';
import { changeWebhook, deleteWebhook, type Webhook } from './webhooks';

/** Switches a webhook off and on, replaces its secret, deletes it. */
export function WebhookActions({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations('webhooks');
  const { id, name, enabled, pending } = webhook;
  const toggle = useActionMutation({
    action: (isEnabled: boolean) => changeWebhook(id, { enabled: isEnabled }),
  });
  const showError = useErrorToast();
  return (
    <>
      <Section title={t('enable.title')} intro={t('enable.intro')}>
        <Switch
          isSelected={enabled}
          onChange={(next) => toggle.mutate(next, { onError: showError })}
          isDisabled={toggle.isPending}
        >
          {t('enable.label')}
        </Switch>
      </Section>
      <Section title={t('rotate.title')} intro={t('rotate.intro')} action={<RotateSecret id={id} />} />
      <Section
        title={t('delete.title')}
        intro={t('delete.intro')}
        action={
          <ConfirmAction
            label={t('delete.label')}
            title={t('delete.question', { name })}
            action={() => deleteWebhook(id)}
            done={() => t('delete.done', { name })}
            onDone={() => Router.push('AdminWebhooks')}
            look="danger"
            isDestructive
          >
            {t('delete.text', { count: pending })}
          </ConfirmAction>
        }
      />
    </>
  );
}
