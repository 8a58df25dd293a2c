import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { DeletePerson } from './DeletePerson';
import { LinkSection } from './LinkSection';
import { type Person } from './people';
import { PersonFacts } from './PersonFacts';
import { PersonKeys } from './PersonKeys';
import { PersonSessions } from './PersonSessions';
import { RecoveryCommands } from './RecoveryCommands';
import { RoleSection } from './RoleSection';

/** The sections of a user's page, if the account exists. */
export function PersonSections({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person');
  const isSelf = useMe().userId === person.id;
  return (
    <Page
      title={person.username}
      intro={isSelf ? t('isYou') : undefined}
      action={
        <Link to={Router.AdminAuditLog({ user: person.id })} look="secondary">
          {t('auditLog')}
        </Link>
      }
    >
      <PersonFacts person={person} />
      <PersonSessions person={person} />
      <PersonKeys person={person} />
      <RoleSection person={person} isSelf={isSelf} />
      <LinkSection person={person} />
      <RecoveryCommands person={person} />
      {!isSelf && <DeletePerson person={person} />}
    </Page>
  );
}
