import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type Installation } from '@/settings/installation';

type Props = { readonly masterKey: Installation['keys'][number] };

/** Whether a key encrypts, only decrypts, or is retired. */
export function KeyState({ masterKey }: Props) {
  const t = useTranslations('admin.keys.status');
  if (masterKey.is_active) return <Badge tone="success">{t('active')}</Badge>;
  return <Badge>{masterKey.retired_at === null ? t('decrypts') : t('retired')}</Badge>;
}
