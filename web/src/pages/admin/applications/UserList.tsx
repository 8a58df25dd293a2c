import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { ListedUserItem } from './ListedUserItem';
import { UserAdder } from './UserAdder';

/** Names are loaded one by one, so a long list shows only its first users. */
const SHOWN = 30;

type Props = {
  /** IDs. */
  readonly users: readonly string[];
  readonly onChange: (users: readonly string[]) => void;
};

/** The accounts on the list of an application. */
export function UserList({ users, onChange }: Props) {
  const t = useTranslations('applications.users');
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? users : users.slice(0, SHOWN);
  return (
    <>
      <UserAdder onAdd={(id) => onChange([...new Set([...users, id])].sort())} />
      {users.length === 0 ? (
        <p className="field-note">{t('empty')}</p>
      ) : (
        <ul className="user-list" aria-label={t('label')}>
          {shown.map((id) => (
            <ListedUserItem
              key={id}
              id={id}
              onRemove={() => onChange(users.filter((other) => other !== id))}
            />
          ))}
        </ul>
      )}
      {shown.length < users.length && (
        <Button look="quiet" onPress={() => setWhole(true)}>
          {t('more', { count: users.length - shown.length })}
        </Button>
      )}
    </>
  );
}
