import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useId, useState } from 'react';
import { TextField } from '@/ui/TextField';
import { useDebounced } from '@/ui/useDebounced';
import { usersQuery, type ListedUser } from './users';

const SUGGESTIONS = 8;

type Props = {
  readonly label: string;
  readonly name?: string;
  readonly hint?: ReactNode;
  readonly initial?: string;
  readonly isRequired?: boolean;
  /** Called with the user whose name was entered or selected; with null when the field is cleared. */
  readonly onChoose?: (user: ListedUser | null) => void;
};

/** Field for a user's name that suggests users whose names contain the input. */
export function UserField({ onChoose, initial = '', ...props }: Props) {
  const list = useId();
  const [text, setText] = useState(initial);
  const search = useDebounced(text.trim());
  const { data } = useQuery({
    ...usersQuery({ search, limit: SUGGESTIONS }),
    enabled: search !== '' && search !== initial,
  });
  const named = data?.users.find(({ username }) => username === text.trim() && username !== initial);
  const choose = useEffectEvent((user: ListedUser) => onChoose?.(user));
  // The user may have entered the whole name before the search results arrive.
  useEffect(() => {
    if (named !== undefined) choose(named);
  }, [named]);
  const change = (next: string) => {
    setText(next);
    if (next.trim() === '') onChoose?.(null);
  };
  return (
    <>
      <TextField
        {...props}
        value={text}
        onChange={change}
        autoComplete="off"
        input={{ list, autoCapitalize: 'none', spellCheck: false }}
      />
      <datalist id={list}>
        {data?.users.map(({ id, username }) => (
          <option key={id} value={username} />
        ))}
      </datalist>
    </>
  );
}
