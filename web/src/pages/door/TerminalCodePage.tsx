import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';

const FIELDS = { INVALID_MFA_CODE: 'code', INVALID_MFA_CODE_FORMAT: 'code' };

/** Asks for the code of a locked terminal. `?terminal=` is its ID, `?return=` the application that leads to it. */
export function TerminalCodePage() {
  return (
    <Messages area="door">
      <TerminalCode />
    </Messages>
  );
}

function TerminalCode() {
  const t = useTranslations('door.code');
  const { terminal = '', return: target } = Router.useRoute(['TerminalCode'])?.params ?? {};
  const params = { path: { containerId: terminal } };
  const leave = () => goTo(safeReturn(target));
  const verify = useMutation({
    mutationFn: (code: string) =>
      send(api.POST('/api/security/terminal/{containerId}/mfa-verify', { params, body: { code } })),
    onSuccess: leave,
  });
  useWhenOpen(terminal, leave);
  const submit = (code: string) => {
    if (!verify.isPending) verify.mutate(code);
  };
  return (
    <Column title={t('title')} intro={t.rich('intro', { terminal: () => <code>{terminal}</code> })}>
      <ApiForm
        error={verify.error}
        fields={FIELDS}
        onWaitOver={verify.reset}
        onSubmit={(values) => submit(values.text('code'))}
        actions={
          <>
            <Button
              type="submit"
              look="primary"
              isWide
              isPending={verify.isPending}
              isDisabled={verify.error?.remainingTime != null}
            >
              {t('submit')}
            </Button>
            <Link to={Router.Home()} look="quiet">
              {t('back')}
            </Link>
          </>
        }
      >
        <CodeField
          name="code"
          label={t('code')}
          hint={t('hint')}
          autoFocus
          onComplete={submit}
          clearAfter={verify.error}
        />
      </ApiForm>
    </Column>
  );
}

/** Calls `leave` if the terminal is open for this session already. */
function useWhenOpen(terminal: string, leave: () => void): void {
  const access = useQuery({
    queryKey: ['terminal', terminal],
    queryFn: () =>
      send(
        api.GET('/api/security/terminal/{containerId}/access', {
          params: { path: { containerId: terminal } },
          headers: { 'X-Background': '1' },
        }),
      ),
    retry: false,
    gcTime: 0,
  });
  const isOpen = access.data !== undefined;
  useEffect(() => {
    if (isOpen) leave();
  });
}
