import { useQuery } from '@tanstack/react-query';
import { LayoutGrid } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { availableQuery } from '@/applications/available';
import { useMe } from '@/session/me';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { ApplicationTile } from './ApplicationTile';
import './Launcher.css';

/** The applications that the user may open. */
export function Launcher() {
  const applications = useQuery(availableQuery);
  return (
    <Loaded query={applications}>
      {(found) =>
        found.length === 0 ? (
          <NoApplications />
        ) : (
          <ul className="launcher">
            {found.map((application) => (
              <ApplicationTile key={application.id} application={application} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function NoApplications() {
  const t = useTranslations('home');
  const { is_admin: isAdmin } = useMe();
  const action = isAdmin && (
    <Link to={Router.AdminNewApplication()} look="primary">
      {t('addFirst')}
    </Link>
  );
  return (
    <EmptyState icon={LayoutGrid} title={t('empty')} action={action}>
      {t(isAdmin ? 'emptyHintAdmin' : 'emptyHint')}
    </EmptyState>
  );
}
