import { useEffect, useRef, useState } from 'react';
import { TextField } from './TextField';

const DEBOUNCE_MS = 250;

type Props = {
  readonly label: string;
  /** The initial search text. */
  readonly initial: string;
  /** Called once typing has paused. */
  readonly onSearch: (text: string) => void;
};

/** A search field that searches while the user types. */
export function SearchField({ label, initial, onSearch }: Props) {
  const [text, setText] = useState(initial);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), DEBOUNCE_MS);
  };
  return (
    <TextField
      label={label}
      type="search"
      value={text}
      onChange={change}
      autoComplete="off"
      input={{ spellCheck: false }}
    />
  );
}
