import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { Time } from '@/ui/Time';
import { FactorBadge } from './FactorBadge';
import { LoginMethods } from './LoginMethods';
import { type Person } from './people';
import { RoleBadge } from './RoleBadge';

export function PersonFacts({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.facts');
  return (
    <Section title={t('title')}>
      <Facts
        facts={[
          { key: 'role', label: t('role'), value: <RoleBadge isAdmin={person.is_admin} /> },
          { key: 'methods', label: t('methods'), value: <LoginMethods person={person} /> },
          { key: 'factor', label: t('factor'), value: <FactorBadge isOn={person.totp_enabled} /> },
          {
            key: 'created',
            label: t('created'),
            value: person.createdAt !== null && <Time at={person.createdAt} isExact />,
          },
          { key: 'id', label: t('id'), value: <CopyableId value={person.id} label={t('id')} /> },
        ]}
      />
    </Section>
  );
}
