import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { userQuery } from '../users/users';

type Props = { readonly id: string; readonly onRemove: () => void };

/** One account on the list. */
export function ListedUserItem({ id, onRemove }: Props) {
  const t = useTranslations('applications.users');
  const user = useQuery(userQuery(id)).data;
  const name = user?.username ?? (user === null ? t('deleted') : '…');
  return (
    <li>
      {name}
      <Button look="quiet" onPress={onRemove} aria-label={t('remove', { name })}>
        <X aria-hidden="true" />
      </Button>
    </li>
  );
}
