import { useTranslations } from 'use-intl';
import { TextField } from '@/ui/TextField';

type Props = {
  /** Null for a new one. */
  readonly provider: { readonly name: string; readonly displayOrder: number } | null;
  readonly isDisabled?: boolean;
};

/** How a login page shows a provider or directory: its name and its place. */
export function PlaceFields({ provider, isDisabled = false }: Props) {
  const t = useTranslations('admin.login.provider');
  return (
    <>
      <TextField
        label={t('fields.name')}
        hint={t('hints.name')}
        name="name"
        defaultValue={provider?.name ?? ''}
        isRequired
        isDisabled={isDisabled}
        autoComplete="off"
      />
      <TextField
        label={t('fields.displayOrder')}
        hint={t('hints.displayOrder')}
        name="displayOrder"
        defaultValue={String(provider?.displayOrder ?? 0)}
        isRequired
        isDisabled={isDisabled}
        autoComplete="off"
        input={{ inputMode: 'numeric', pattern: '[0-9]{1,4}' }}
      />
    </>
  );
}
