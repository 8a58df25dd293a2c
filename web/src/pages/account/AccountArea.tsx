import { useTranslations } from 'use-intl';
import { AreaPages } from '@/app/AreaPages';
import { Messages } from '@/i18n/Messages';
import { accountPages } from './routes';
import './AccountArea.css';

/** Everything below `/account`. */
export function AccountArea() {
  return (
    <Messages area="account">
      <Pages />
    </Messages>
  );
}

function Pages() {
  const t = useTranslations('account');
  return <AreaPages label={t('label')} pages={accountPages} nameOf={(name) => t(`places.${name}`)} />;
}
