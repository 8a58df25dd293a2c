import { useTranslations } from 'use-intl';
import { useDeviceName } from '@/ui/useDeviceName';
import { ConfirmAct } from '../acts/ConfirmAct';
import { type Session } from '@/session/sessions';
import { endSession } from './sessions';

/** Ends one session. */
export function EndSession({ session }: { readonly session: Session }) {
  const t = useTranslations('admin.sessions.end');
  const what = { name: session.username, device: useDeviceName().fromSession(session.deviceInfo) };
  return (
    <ConfirmAct
      label={t('label')}
      description={t('description', what)}
      title={t('title', what)}
      act={() => endSession(session.id)}
      done={() => t('done', what)}
      look="quiet"
    >
      {t('text', what)}
    </ConfirmAct>
  );
}
