import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { goTo, Router, urlOf } from '@/app/router';
import { Page } from '@/ui/Page';
import { useOpenPages } from './useOpenPages';

/** Shown for a page whose permission the current user lacks. The start of the console opens the first page instead. */
export function MissingPermissionPage() {
  const t = useTranslations('admin.missing');
  const isStart = Router.useRoute(['Admin']) !== undefined;
  const first = useOpenPages()[0]?.route;
  const target = isStart && first !== undefined ? urlOf(first) : null;
  useEffect(() => {
    if (target !== null) goTo(target);
  }, [target]);
  if (target !== null) return null;
  return (
    <Page title={t('title')} intro={t('text')}>
      {null}
    </Page>
  );
}
