import { useEffect, useState } from 'react';

const DELAY_MS = 250;

/** Returns `text` after a pause without changes, so that typing causes only one request. */
export function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
