import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Section } from '@/ui/Section';
import { ConfirmAct } from '../acts/ConfirmAct';
import { deleteProvider } from './provider';

export function DeleteProvider() {
  const t = useTranslations('admin.signIn.provider.delete');
  return (
    <Section
      title={t('section')}
      intro={t('intro')}
      action={
        <ConfirmAct
          label={t('label')}
          title={t('title')}
          act={deleteProvider}
          done={() => t('done')}
          onDone={() => Router.push('AdminSignIn')}
          look="danger"
        >
          {t('text')}
        </ConfirmAct>
      }
    />
  );
}
