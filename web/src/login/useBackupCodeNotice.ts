import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { toast } from '@/ui/toast';

/** With so few backup codes left, the user should create new ones. */
export const FEW_CODES = 2;

/** Returns a function that says how many backup codes are left. Call it after a login with one of them. */
export function useBackupCodeNotice(): () => Promise<void> {
  const t = useTranslations('secondFactor');
  return async () => {
    // The login has succeeded: without a response there is just no notice.
    const status = await send(api.GET('/users/totp/status')).catch(() => null);
    if (status === null) return;
    const count = status.backup_codes_left;
    const link = { to: Router.AccountSecurity(), label: t('renewBackup') };
    toast(t('usedBackup', { count }), count > FEW_CODES ? undefined : link);
  };
}
