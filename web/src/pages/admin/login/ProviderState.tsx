import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { useActionMutation } from '../actions/useActionMutation';
import { changeProvider, deleteProvider } from './providers';

type Props = {
  readonly provider: { readonly id: number; readonly name: string; readonly enabled: boolean };
};

/** Enables, disables or removes a provider or directory. */
export function ProviderState({ provider: { id, name, enabled } }: Props) {
  const t = useTranslations('admin.login.provider.state');
  const enable = useActionMutation({
    action: () => changeProvider(id, { enabled: true }),
    done: () => t('enabled', { name }),
  });
  return (
    <Section title={t(enabled ? 'isOn' : 'isOff')} intro={t(enabled ? 'isOnText' : 'isOffText')}>
      {enable.error !== null && <ErrorMessage error={enable.error} />}
      <div className="provider-actions">
        {enabled ? (
          <ConfirmAction
            label={t('disable')}
            title={t('disableTitle', { name })}
            action={() => changeProvider(id, { enabled: false })}
            done={() => t('disabled', { name })}
            accessChange={{ kind: 'provider', providerId: id, enabled: false }}
          >
            {t('disableText')}
          </ConfirmAction>
        ) : (
          <Button look="primary" onPress={() => enable.mutate()} isPending={enable.isPending}>
            {t('enable')}
          </Button>
        )}
        <ConfirmAction
          label={t('remove')}
          title={t('removeTitle', { name })}
          action={() => deleteProvider(id)}
          done={() => t('removed', { name })}
          onDone={() => Router.push('AdminLogin')}
          look="danger"
          isDestructive
          accessChange={{ kind: 'provider_deletion', providerId: id }}
        >
          {t('removeText')}
        </ConfirmAction>
      </div>
    </Section>
  );
}
