import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { findUser } from '../users/users';
import { UserField } from '../users/UserField';

/** Adds an account to a list by its name. */
export function UserAdder({ onAdd }: { readonly onAdd: (id: string) => void }) {
  const t = useTranslations('applications.users');
  const field = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState(0);
  const find = useMutation({
    mutationFn: findUser,
    onSuccess: ({ id }) => {
      onAdd(id);
      // A new field is empty.
      setAdded((count) => count + 1);
    },
  });
  const add = () => {
    const name = field.current?.querySelector('input')?.value.trim() ?? '';
    if (name !== '') find.mutate(name);
  };
  // Enter would submit the form around the field.
  const addOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  };
  return (
    <>
      <div className="user-adder" ref={field} onKeyDownCapture={addOnEnter}>
        <UserField key={added} label={t('add')} hint={t('addHint')} />
        <Button onPress={add} isPending={find.isPending}>
          {t('addAction')}
        </Button>
      </div>
      {find.error !== null && <ErrorMessage error={find.error} />}
    </>
  );
}
