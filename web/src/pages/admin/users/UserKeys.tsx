import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Section } from '@/ui/Section';
import { apiKeysQuery } from '../api-keys/apiKeys';
import { CreateKey } from '../api-keys/CreateKey';
import { KeyTable } from '../api-keys/KeyTable';
import { type ListedUser } from './users';

/** The API keys that act as a user. */
export function UserKeys({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.keys');
  const { data, error } = useQuery(apiKeysQuery);
  const keys = data?.apiKeys.filter(({ userId }) => userId === user.id);
  return (
    <Section title={t('title')} intro={t('intro')} action={<CreateKey user={user} />}>
      <KeyTable error={error} keys={keys} isOfOne empty={<p className="section-intro">{t('empty')}</p>} />
    </Section>
  );
}
