import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { tellOtherTabs } from '@/session/channel';
import { useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { CopyableId } from '@/ui/CopyableId';
import { Dialog } from '@/ui/Dialog';
import { BackupCodes } from './BackupCodes';
import { EnrolEnds } from './EnrolEnds';
import './EnrolDialog.css';

const FIELDS = { INVALID_TOTP_CODE: 'code' };

type Props = {
  readonly secret: { readonly secret: string; readonly qr_code: string };
  readonly onClose: () => void;
  /** Called once the backup codes are confirmed; the dialog is closed by default. */
  readonly onDone?: () => void;
  /** The code of an admin, for the first second factor of an account that requires one. */
  readonly enrolmentCode?: string | undefined;
};

/** Enrols a second factor: shows the secret, verifies a code, and then shows the backup codes until they are confirmed. */
export function EnrolDialog({
  secret: { secret, qr_code: qrCode },
  onClose,
  onDone = onClose,
  enrolmentCode,
}: Props) {
  const t = useTranslations('account.security.enrol');
  const client = useQueryClient();
  const { userId } = useMe();
  const enable = useMutation({
    mutationFn: (code: string) =>
      send(
        api.POST('/users/totp/enable', { body: { totp_code: code, enrolment_code: enrolmentCode ?? null } }),
      ),
    // The response replaced the session, so other tabs have to be notified.
    onSuccess: () => tellOtherTabs({ type: 'opened', userId }),
  });
  const submit = (code: string) => {
    if (!enable.isPending) enable.mutate(code);
  };
  if (enable.data !== undefined) {
    const finish = () => {
      onDone();
      void client.invalidateQueries();
    };
    return (
      <Dialog title={t('codesTitle')} isOpen>
        <BackupCodes codes={enable.data.backup_codes} onDone={finish} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('title')} isOpen onClose={onClose}>
      <Key secret={secret} qrCode={qrCode} />
      <ApiForm
        error={enable.error}
        fields={FIELDS}
        onSubmit={(values) => submit(values.text('code'))}
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look="primary" isPending={enable.isPending}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <CodeField
          name="code"
          label={t('code')}
          hint={t('hint')}
          autoFocus
          onComplete={submit}
          clearAfter={enable.error}
        />
        {enrolmentCode === undefined && onDone === onClose && <EnrolEnds />}
      </ApiForm>
    </Dialog>
  );
}

function Key({ secret, qrCode }: { readonly secret: string; readonly qrCode: string }) {
  const t = useTranslations('account.security.enrol');
  return (
    <>
      <p>{t('scan')}</p>
      <img className="enrol-qr" src={qrCode} alt={t('qr')} width={200} height={200} />
      <p className="note">
        {t('type')} <CopyableId label={t('key')} value={secret} shown={inGroups(secret)} />
      </p>
    </>
  );
}

const inGroups = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');
