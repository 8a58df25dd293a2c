import { useTranslations } from 'use-intl';
import { TextField } from '@/ui/TextField';
import { type useAuditView } from './useAuditView';

type Props = { readonly view: ReturnType<typeof useAuditView> };

/** Start and end of the period, in the browser's time zone. */
export function CustomRange({ view }: Props) {
  const t = useTranslations('auditLog.filters');
  const { params, change } = view;
  return (
    <>
      <TextField
        label={t('from')}
        value={params.from ?? ''}
        onChange={(from) => change({ from })}
        input={{ type: 'datetime-local' }}
      />
      <TextField
        label={t('to')}
        value={params.to ?? ''}
        onChange={(to) => change({ to })}
        input={{ type: 'datetime-local' }}
      />
    </>
  );
}
