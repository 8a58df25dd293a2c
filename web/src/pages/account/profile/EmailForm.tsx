import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { useLocaleChoice } from '@/i18n/LocaleProvider';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/TextField';
import { toast } from '@/ui/toast';
import { type Email, emailQuery } from '../queries';

const FIELDS = { INVALID_EMAIL: 'address' };

/** Enters an address, which gets a link in the language of the page. */
export function EmailForm({ state }: { readonly state: Email }) {
  const t = useTranslations('account.email');
  const { locale: language } = useLocaleChoice();
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (address: string) => send(api.PUT('/users/me/email', { body: { address, language } })),
    onSuccess: (next) => {
      client.setQueryData(emailQuery.queryKey, next);
      toast(next.pending_address === null ? t('saved') : t('sent', { address: next.pending_address }));
    },
  });
  return (
    <div className="narrow">
      <ApiForm
        error={set.error}
        fields={FIELDS}
        onWaitOver={set.reset}
        onSubmit={(values) => set.mutate(values.text('address'))}
        actions={
          <Button type="submit" isPending={set.isPending}>
            {t('submit')}
          </Button>
        }
      >
        <TextField
          name="address"
          type="email"
          label={state.address === null ? t('enter') : t('replace')}
          hint={t('hint')}
          autoComplete="email"
          isRequired
        />
      </ApiForm>
    </div>
  );
}
