import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Facts } from '@/ui/Facts';
import { RemovePasscodeDialog } from './RemovePasscodeDialog';
import { SetPasscodeDialog } from './SetPasscodeDialog';

/** Whether a passcode is set, and buttons to set, change and remove it. */
export function PasscodeState({ hasPasscode }: { readonly hasPasscode: boolean }) {
  const t = useTranslations('account.screenLock');
  const [open, setOpen] = useState<'set' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      {hasPasscode && (
        <Facts
          facts={[
            { key: 'state', label: t('passcode'), value: <Badge tone="accent">{t('isSet')}</Badge> },
            { key: 'keys', label: t('shortcut'), value: <kbd>{t('shortcutKeys')}</kbd> },
          ]}
        />
      )}
      <div className="form-actions">
        <Button look={hasPasscode ? 'secondary' : 'primary'} onPress={() => setOpen('set')}>
          {hasPasscode ? t('change') : t('set')}
        </Button>
        {hasPasscode && (
          <Button look="danger" onPress={() => setOpen('remove')}>
            {t('remove')}
          </Button>
        )}
      </div>
      {open === 'set' && <SetPasscodeDialog hasPasscode={hasPasscode} onClose={close} />}
      {open === 'remove' && <RemovePasscodeDialog onClose={close} />}
    </>
  );
}
