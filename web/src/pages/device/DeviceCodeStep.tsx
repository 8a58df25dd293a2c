import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { TextField } from '@/ui/TextField';
import { type Device } from './device';

const FIELDS = { INVALID_USER_CODE: 'code' };

/** Asks for the code that the device shows. */
export function DeviceCodeStep({ onFound }: { readonly onFound: (device: Device) => void }) {
  const t = useTranslations('device');
  const { user_code: code = '' } = Router.useRoute(['Device'])?.params ?? {};
  const find = useMutation({
    mutationFn: async (userCode: string) => ({
      ...(await send(api.POST('/oauth/device/inspect', { body: { user_code: userCode } }))),
      userCode,
    }),
    onSuccess: onFound,
  });
  return (
    <Column title={t('title')} intro={t('intro')}>
      <ApiForm
        error={find.error}
        fields={FIELDS}
        onWaitOver={find.reset}
        onSubmit={(values) => find.mutate(values.text('code'))}
        actions={
          <Button type="submit" look="primary" isWide isPending={find.isPending}>
            {t('continue')}
          </Button>
        }
      >
        <TextField
          name="code"
          label={t('code')}
          hint={t('hint')}
          defaultValue={code}
          autoComplete="off"
          isMono
          isRequired
          autoFocus
          input={{ autoCapitalize: 'characters', spellCheck: false }}
        />
      </ApiForm>
    </Column>
  );
}
