import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { Link } from '@/ui/Link';

export type KeyMade = { readonly id: string; readonly name: string; readonly username: string };

/** Lists the API keys that a former admin created for other users: they stay valid until they are deleted. */
export function KeysLeft({ keys }: { readonly keys: readonly KeyMade[] }) {
  const t = useTranslations('admin.user.keysLeft');
  return (
    <Banner kind="warning" title={t('title', { count: keys.length })} isLive>
      <ul>
        {keys.map(({ id, name, username }) => (
          <li key={id}>{t('key', { name, username })}</li>
        ))}
      </ul>
      <Link to={Router.AdminApiKeys()}>{t('review')}</Link>
    </Banner>
  );
}
