import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { useActionMutation } from '../actions/useActionMutation';
import { type Application, changeApplication } from './applications';
import { ErrorMessage } from '@/ui/ErrorMessage';

/** Switches the application on or off. */
export function EnabledSection({ application }: { readonly application: Application }) {
  const t = useTranslations('applications.enabled');
  const { id, name, enabled } = application;
  const enable = useActionMutation({
    action: () => changeApplication(id, { enabled: true }),
    done: () => t('enabled', { name }),
  });
  return (
    <Section
      title={t(enabled ? 'isOn' : 'isOff')}
      intro={t(enabled ? 'isOnText' : 'isOffText')}
      action={
        enabled ? (
          <ConfirmAction
            label={t('disable')}
            title={t('disableTitle', { name })}
            action={() => changeApplication(id, { enabled: false })}
            done={() => t('disabled', { name })}
          >
            {t('disableText')}
          </ConfirmAction>
        ) : (
          <Button look="primary" onPress={() => enable.mutate()} isPending={enable.isPending}>
            {t('enable')}
          </Button>
        )
      }
    >
      {enable.error !== null && <ErrorMessage error={enable.error} />}
    </Section>
  );
}
