import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { currentPath, Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { onTabMessage } from './channel';
import { useMe } from './me';
import { useProofFailureText } from './useProofFailureText';

/**
 * Proves at the identity provider who uses the session. The provider opens in another window, so that this page and what
 * was entered on it stay; where the browser blocks that, it opens in this one, and the user returns to this page.
 */
export function ProviderProof({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('proof');
  const toText = useProofFailureText();
  const { provider = '' } = useMe();
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(
    () =>
      onTabMessage((message) => {
        if (message.type !== 'proved') return;
        if (message.error === null) onDone();
        else setFailure(message.error);
      }),
    [onDone],
  );
  const start = useMutation({
    mutationFn: (other: Window | null) => {
      const page = other ? Router.Reauthenticated() : Router.Reauthenticated({ return: currentPath() });
      return send(
        api.POST('/users/reauthenticate/provider', { body: { return_to: location.origin + page } }),
      );
    },
    onSuccess: ({ auth_url: url }, other) => (other ?? window).location.assign(url),
    onError: (_error, other) => other?.close(),
  });
  return (
    <>
      {failure !== null && <Banner kind="error">{toText(failure)}</Banner>}
      {start.error !== null && <ErrorMessage error={start.error} />}
      <Button
        look="primary"
        isWide
        isPending={start.isPending}
        onPress={() => {
          setFailure(null);
          // Opened before the request, because browsers block windows that no press opens.
          start.mutate(window.open('about:blank'));
        }}
      >
        <LogIn aria-hidden="true" />
        {t('provider', { name: provider })}
      </Button>
    </>
  );
}
