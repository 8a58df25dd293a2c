import { useTranslations } from 'use-intl';
import { useCloseRegistration } from '@/settings/useCloseRegistration';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';

/** Setup step for public registration. Recommends to disable it, because anyone who can open the page could register. */
export function RegistrationStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('setup.registration');
  const close = useCloseRegistration(onDone);
  return (
    <>
      {close.error !== null && <ErrorMessage error={close.error} />}
      <div className="form-actions">
        <Button look="primary" isWide isPending={close.isPending} onPress={() => close.mutate()} autoFocus>
          {t('close')}
        </Button>
        <Button look="quiet" isWide onPress={onDone}>
          {t('leaveOpen')}
        </Button>
      </div>
    </>
  );
}
