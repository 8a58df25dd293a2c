import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { apiKeysQuery, dataQuery, devicesQuery, useSessionCounts } from '../queries';
import './DeletionConsequences.css';

/** Lists what is deleted with the account, with counts where they are known. */
export function DeletionConsequences() {
  const t = useTranslations('account.deletion');
  const counts = {
    items: useQuery(dataQuery).data?.length,
    sessions: useSessionCounts().data?.all,
    keys: useQuery(apiKeysQuery).data?.length,
    devices: useQuery(devicesQuery).data?.length,
  };
  return (
    <div>
      <p>{t('goes')}</p>
      <ul className="what-goes">
        {(['items', 'sessions', 'keys', 'devices'] as const).map((what) => {
          const count = counts[what];
          return count !== undefined && <li key={what}>{t(what, { count })}</li>;
        })}
      </ul>
      <p>{t('forGood')}</p>
    </div>
  );
}
