import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FEW_CODES } from '@/login/useBackupCodeNotice';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Facts } from '@/ui/Facts';
import { DisableFactorDialog } from './DisableFactorDialog';
import { RenewCodesDialog } from './RenewCodesDialog';

/** The enabled second factor: remaining backup codes, and buttons to renew them and to disable the factor. */
export function FactorOn({ codesLeft }: { readonly codesLeft: number }) {
  const t = useTranslations('account.security.factor');
  const [open, setOpen] = useState<'renew' | 'disable' | null>(null);
  const close = () => setOpen(null);
  const left = t('left', { count: codesLeft });
  return (
    <>
      <Facts
        facts={[
          { key: 'app', label: t('app'), value: <Badge tone="accent">{t('on')}</Badge> },
          {
            key: 'codes',
            label: t('codes'),
            value: codesLeft > FEW_CODES ? left : <Badge tone="warning">{left}</Badge>,
          },
        ]}
      />
      <div className="form-actions">
        <Button onPress={() => setOpen('renew')}>{t('renew')}</Button>
        <Button look="danger" onPress={() => setOpen('disable')}>
          {t('disable')}
        </Button>
      </div>
      {open === 'renew' && <RenewCodesDialog codesLeft={codesLeft} onClose={close} />}
      {open === 'disable' && <DisableFactorDialog onClose={close} />}
    </>
  );
}
