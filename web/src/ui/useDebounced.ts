import { useEffect, useState } from 'react';

const DELAY_MS = 250;

/** Returns `text` once it has not changed for a moment: what is typed is then asked for once. */
export function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
