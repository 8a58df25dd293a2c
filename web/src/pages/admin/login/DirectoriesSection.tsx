import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Badge } from '@/ui/Badge';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { directoriesQuery } from './providers';

/** The directories that users can log in with. */
export function DirectoriesSection() {
  return (
    <Messages area="directories">
      <Directories />
    </Messages>
  );
}

function Directories() {
  const t = useTranslations('directories');
  const directories = useQuery(directoriesQuery);
  return (
    <Section
      title={t('title')}
      intro={t(directories.data?.length === 0 ? 'none' : 'intro')}
      action={
        <Link to={Router.AdminNewDirectory()} look="secondary">
          {t('add')}
        </Link>
      }
    >
      <Loaded query={directories} lines={2}>
        {(found) =>
          found.length > 0 && (
            <ul className="providers">
              {found.map(({ id, name, enabled, config }) => (
                <li key={id}>
                  <Link to={Router.AdminDirectory({ directoryId: String(id) })}>{name}</Link>
                  <span className="mono">{config.host}</span>
                  {!enabled && <Badge>{t('off')}</Badge>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
