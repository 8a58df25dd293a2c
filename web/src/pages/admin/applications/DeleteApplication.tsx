import { useTranslations } from 'use-intl';
import { goTo, Router } from '@/app/router';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type Application, deleteApplication } from './applications';

export function DeleteApplication({ application }: { readonly application: Application }) {
  const t = useTranslations('applications.delete');
  const { id, name, origin } = application;
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <ConfirmAction
          label={t('label')}
          title={t('question', { name })}
          action={() => deleteApplication(id)}
          done={() => t('done', { name })}
          onDone={() => goTo(Router.AdminApplications())}
          look="danger"
        >
          {t('text', { name, origin })}
        </ConfirmAction>
      }
    />
  );
}
