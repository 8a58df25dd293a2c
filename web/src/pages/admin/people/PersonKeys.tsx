import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Section } from '@/ui/Section';
import { apiKeysQuery } from '../api-keys/apiKeys';
import { CreateKey } from '../api-keys/CreateKey';
import { KeyTable } from '../api-keys/KeyTable';
import { type Person } from './people';

/** The API keys that act as a user. */
export function PersonKeys({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.keys');
  const { data, error } = useQuery(apiKeysQuery);
  const keys = data?.apiKeys.filter(({ userId }) => userId === person.id);
  return (
    <Section title={t('title')} intro={t('intro')} action={<CreateKey person={person} />}>
      <KeyTable error={error} keys={keys} isOfOne empty={<p className="section-intro">{t('empty')}</p>} />
    </Section>
  );
}
