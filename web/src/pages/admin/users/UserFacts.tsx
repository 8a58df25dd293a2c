import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { Time } from '@/ui/Time';
import { FactorBadge } from './FactorBadge';
import { LoginMethods } from './LoginMethods';
import { type ListedUser } from './users';
import { UserState } from './UserState';
import { RoleBadges } from './RoleBadges';

export function UserFacts({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.facts');
  const state = useTranslations('people.user');
  return (
    <Section title={t('title')}>
      <Facts
        facts={[
          ...(user.suspended || user.service
            ? [{ key: 'state', label: state('state'), value: <UserState user={user} /> }]
            : []),
          { key: 'role', label: t('role'), value: <RoleBadges user={user} /> },
          { key: 'methods', label: t('methods'), value: <LoginMethods user={user} /> },
          { key: 'factor', label: t('factor'), value: <FactorBadge isOn={user.totp_enabled} /> },
          {
            key: 'created',
            label: t('created'),
            value: user.createdAt !== null && <Time at={user.createdAt} isExact />,
          },
          { key: 'id', label: t('id'), value: <CopyableId value={user.id} label={t('id')} /> },
        ]}
      />
    </Section>
  );
}
