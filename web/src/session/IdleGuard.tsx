import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Banner } from '@/ui/Banner';
import { useSecurity } from './me';
import { useIdleTimer } from './useIdleTimer';
import './IdleGuard.css';

/** While a passcode is set: announces the idle lock a minute before it, and leads to the lock screen when it is there. */
export function IdleGuard() {
  const security = useSecurity();
  return security?.has_passcode === true && <IdleWarning minutes={security.lock_after_minutes} />;
}

function IdleWarning({ minutes }: { readonly minutes: number }) {
  const t = useTranslations('app.idle');
  // The server decides. A request that counts as no activity asks it, and a refusal leads to the lock screen.
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
