import { useTranslations } from 'use-intl';
import { type Application } from './applications';

/** Returns a function that says who may use an application. */
export function useAudienceText(): (application: Pick<Application, 'who'>) => string {
  const t = useTranslations('applications');
  return ({ who }) =>
    typeof who === 'string'
      ? t(`choices.who.${who}`)
      : [t('listed', { count: who.users.length }), ...(who.roles ?? [])].join(', ');
}
