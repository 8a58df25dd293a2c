import { useQuery } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { personQuery } from './people';
import { PersonSections } from './PersonSections';

/** One person: who they are, where they are logged in, and what can be done. */
export function PersonPage() {
  const t = useTranslations('admin.person');
  const userId = Router.useRoute(['AdminUser'])?.params.userId ?? '';
  const { data: person, error } = useQuery(personQuery(userId));
  if (person) return <PersonSections key={person.id} person={person} />;
  return (
    <Page title={t('title')}>
      {error !== null && <ErrorMessage error={error} />}
      {error === null && person === undefined && <Skeleton lines={6} />}
      {person === null && (
        <EmptyState
          icon={UserX}
          title={t('gone')}
          action={
            <Link to={Router.AdminUsers()} look="secondary">
              {t('back')}
            </Link>
          }
        >
          {t('goneHint')}
        </EmptyState>
      )}
    </Page>
  );
}
