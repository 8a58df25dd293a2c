import { useMutation } from '@tanstack/react-query';
import { type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { keepReturnTarget } from '@/login/returnTarget';
import { useReturnTarget } from './useArrive';

type Props = {
  readonly provider: { readonly id: number; readonly name: string };
  readonly icon: LucideIcon;
  readonly isPrimary: boolean;
};

/** Starts single sign-on. The provider returns the browser to `/`. */
export function ProviderButton({ provider, icon: Icon, isPrimary }: Props) {
  const t = useTranslations('login.page');
  const target = useReturnTarget();
  const start = useMutation({
    mutationFn: () =>
      send(api.GET('/users/oidc/authorize', { params: { query: { providerId: provider.id } } })),
    onSuccess: ({ auth_url: url }) => {
      keepReturnTarget(target);
      location.assign(url);
    },
  });
  return (
    <>
      {start.error !== null && <ErrorMessage error={start.error} />}
      <Button
        look={isPrimary ? 'primary' : 'secondary'}
        isWide
        // After the response, the browser is already navigating to the provider.
        isPending={start.isPending || start.isSuccess}
        onPress={() => start.mutate()}
      >
        <Icon aria-hidden="true" />
        {t('provider', { name: provider.name })}
      </Button>
    </>
  );
}
