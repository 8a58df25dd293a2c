import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { deleteProvider } from './provider';

export function DeleteProvider() {
  const t = useTranslations('admin.login.provider.delete');
  return (
    <Section
      title={t('section')}
      intro={t('intro')}
      action={
        <ConfirmAction
          label={t('label')}
          title={t('title')}
          action={deleteProvider}
          done={() => t('done')}
          onDone={() => Router.push('AdminLogin')}
          look="danger"
        >
          {t('text')}
        </ConfirmAction>
      }
    />
  );
}
