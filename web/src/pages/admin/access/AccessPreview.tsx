import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { Banner } from '@/ui/Banner';
import { type AccessCheck } from './accessCheck';
import './AccessPreview.css';

type Account = AccessCheck['after']['accounts'][number];

/** Which admins could log in after a change, and how. */
export function AccessPreview({ check }: { readonly check: AccessCheck }) {
  const t = useTranslations('admin.access');
  const { total, able, accounts } = check.after;
  return (
    <div className="access-preview">
      {!check.possible && <Banner kind="error">{t('refused')}</Banner>}
      <p>{t('summary', { able, total })}</p>
      <ul className="access-accounts" aria-label={t('label')}>
        {accounts.map((account) => (
          <ListedAccount key={account.userId} account={account} />
        ))}
      </ul>
      {accounts.length < total && <p>{t('more', { count: total - accounts.length })}</p>}
    </div>
  );
}

function ListedAccount({ account: { username, ways } }: { readonly account: Account }) {
  const t = useTranslations('admin.access');
  const names = ways.map(({ type, name }) => (type === 'provider' ? (name ?? '') : t(`ways.${type}`)));
  return (
    <li>
      <span className="access-name">{username}</span>
      {names.length > 0 ? <span>{names.join(', ')}</span> : <Badge>{t('none')}</Badge>}
    </li>
  );
}
