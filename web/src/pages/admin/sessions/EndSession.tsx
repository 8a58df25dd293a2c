import { useTranslations } from 'use-intl';
import { useDeviceName } from '@/ui/useDeviceName';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type Session } from '@/session/sessions';
import { endSession } from './sessions';

/** Ends one session. */
export function EndSession({ session }: { readonly session: Session }) {
  const t = useTranslations('admin.sessions.end');
  const what = { name: session.username, device: useDeviceName().fromSession(session.deviceInfo) };
  return (
    <ConfirmAction
      label={t('label')}
      description={t('description', what)}
      title={t('title', what)}
      action={() => endSession(session.id)}
      done={() => t('done', what)}
      look="quiet"
    >
      {t('text', what)}
    </ConfirmAction>
  );
}
