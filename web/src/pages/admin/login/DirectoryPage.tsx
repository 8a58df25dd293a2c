import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { directoriesQuery } from './providers';
import { DirectoryForm } from './DirectoryForm';
import { DirectoryTest } from './DirectoryTest';
import { ProviderState } from './ProviderState';

/** A directory: its settings, a test, and whether users can log in with it. */
export function DirectoryPage() {
  return (
    <Messages area="directories">
      <ExistingDirectory />
    </Messages>
  );
}

/** A directory that is added. */
export function NewDirectoryPage() {
  return (
    <Messages area="directories">
      <NewDirectory />
    </Messages>
  );
}

function NewDirectory() {
  const t = useTranslations('directories');
  return (
    <Page title={t('new')} intro={t('newIntro')} action={<BackLink />}>
      <DirectoryForm directory={null} />
    </Page>
  );
}

function ExistingDirectory() {
  const t = useTranslations('directories');
  const id = Router.useRoute(['AdminDirectory'])?.params.directoryId;
  const directories = useQuery(directoriesQuery);
  const directory = directories.data?.find((one) => String(one.id) === id);
  return (
    <Page title={directory?.name ?? t('title')} action={<BackLink />}>
      <Loaded query={directories} lines={6}>
        {() =>
          directory === undefined ? (
            <p>{t('unknown')}</p>
          ) : (
            <>
              <DirectoryForm key={directory.updatedAt} directory={directory} />
              <DirectoryTest id={directory.id} />
              <ProviderState provider={directory} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function BackLink() {
  const t = useTranslations('directories');
  return (
    <Link to={Router.AdminLogin()} look="secondary">
      {t('back')}
    </Link>
  );
}
