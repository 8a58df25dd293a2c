import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { toDeletionDay } from '@/session/deletionGrace';
import { apiKeysQuery, dataQuery, devicesQuery, useSessionCounts } from '../queries';
import './DeletionConsequences.css';

/** Lists what is deleted with the account, with counts where they are known. */
export function DeletionConsequences() {
  const t = useTranslations('account.deletion');
  const format = useFormatter();
  const day = toDeletionDay();
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
      <p>
        {day === null ? t('forGood') : t('grace', { date: format.dateTime(day, { dateStyle: 'medium' }) })}
      </p>
    </div>
  );
}
