import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Messages } from '@/i18n/Messages';
import { ApiForm } from '@/ui/ApiForm';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { BackToLogin } from './BackToLogin';

/** Confirms the e-mail address of an account, with the secret of a mailed link. */
export function EmailPage() {
  return (
    <Messages area="newAccount">
      <Confirmation />
    </Messages>
  );
}

/** Sends the secret only when somebody presses the button: programs that check mail open links. */
function Confirmation() {
  const t = useTranslations('newAccount.email');
  const [token] = useState(() => location.hash.slice(1));
  const verify = useMutation({
    mutationFn: () => send(api.POST('/users/email/verify', { body: { token } })),
  });
  return (
    <Column
      title={verify.isSuccess ? t('done') : t('title')}
      intro={verify.isSuccess ? t('doneText') : t('intro')}
    >
      {token === '' && (
        <Banner kind="error" title={t('incomplete')}>
          {t('incompleteText')}
        </Banner>
      )}
      {token !== '' && !verify.isSuccess && (
        <ApiForm
          error={verify.error}
          onSubmit={() => verify.mutate()}
          actions={
            <Button type="submit" look="primary" isWide isPending={verify.isPending}>
              {t('confirm')}
            </Button>
          }
        >
          {null}
        </ApiForm>
      )}
      <BackToLogin>{t('back')}</BackToLogin>
    </Column>
  );
}
