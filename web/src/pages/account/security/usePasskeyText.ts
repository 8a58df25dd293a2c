import { useTranslations } from 'use-intl';
import { type Passkey } from '../queries';

/** Returns functions that say what a passkey is good for, and where it is stored. */
export function usePasskeyText() {
  const t = useTranslations('account.security.passkeys');
  return {
    toUse: ({ canLogIn, rpId, unlocksData }: Passkey): string => {
      if (!isFor(rpId)) return t('otherHost', { host: rpId });
      if (!canLogIn) return t('secondFactor');
      return unlocksData ? t('logsInAndUnlocks') : t('logsIn');
    },
    toStorage: ({ deviceType, backedUp }: Passkey): string => {
      if (deviceType === 'singleDevice') return t('oneDevice');
      return backedUp ? t('synced') : t('notSynced');
    },
  };
}

/** Whether browsers offer a passkey of this host here. */
function isFor(host: string): boolean {
  return location.hostname === host || location.hostname.endsWith(`.${host}`);
}
