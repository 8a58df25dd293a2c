import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Banner } from '@/ui/Banner';
import { useSecurity } from './me';
import { useIdleTimer } from './useIdleTimer';
import './IdleGuard.css';

/** If a passcode is set: warns a minute before the idle lock, and opens the lock screen when it takes effect. */
export function IdleGuard() {
  const security = useSecurity();
  return security?.has_passcode === true && <IdleWarning minutes={security.lock_after_minutes} />;
}

function IdleWarning({ minutes }: { readonly minutes: number }) {
  const t = useTranslations('app.idle');
  // The server decides: a request that does not count as activity is rejected once the session is locked.
  const ask = useCallback(() => {
    void send(api.GET('/users/me', { headers: { 'X-Background': '1' } })).catch(() => undefined);
  }, []);
  const left = useIdleTimer(minutes, ask);
  if (left === null) return null;
  return (
    <div className="idle-warning">
      <Banner kind="warning" title={t('title')} isLive>
        <span aria-hidden="true">{t('left', { seconds: left })}</span>
      </Banner>
    </div>
  );
}
