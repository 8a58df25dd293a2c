import { type RefObject, useEffect, useRef, useState } from 'react';

const SHOWN_MS = 2000;

type Copying<E extends Element> = {
  /** `selected` where the browser lets nobody but the person copy: without HTTPS, or by a permission. */
  readonly state: 'idle' | 'copied' | 'selected';
  readonly copy: () => void;
  /** The element that shows the text, to be selected where it cannot be copied. */
  readonly shown: RefObject<E | null>;
};

/** Copies `text`, or selects it where scripts may not. */
export function useCopy<E extends Element>(text: string): Copying<E> {
  const [state, setState] = useState<Copying<E>['state']>('idle');
  const shown = useRef<E>(null);
  useEffect(() => {
    const timer = state === 'copied' ? setTimeout(() => setState('idle'), SHOWN_MS) : undefined;
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const isCopied = await writeToClipboard(text);
    if (!isCopied && shown.current !== null) getSelection()?.selectAllChildren(shown.current);
    setState(isCopied ? 'copied' : 'selected');
  };
  return { state, copy: () => void copy(), shown };
}

async function writeToClipboard(text: string): Promise<boolean> {
  // Only there in secure contexts, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
