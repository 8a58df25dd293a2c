import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { useDeviceName } from '@/ui/useDeviceName';
import { type Session } from '@/session/sessions';
import './SessionName.css';

/** The device of a session, with badges for the current session and for a locked one. */
export function SessionName({ session }: { readonly session: Session }) {
  const t = useTranslations('account.sessions');
  const { fromSession } = useDeviceName();
  return (
    <span className="session-name">
      {fromSession(session.deviceInfo)}
      {session.isCurrentSession && <Badge tone="accent">{t('current')}</Badge>}
      {session.locked && <Badge tone="warning">{t('locked')}</Badge>}
    </span>
  );
}
