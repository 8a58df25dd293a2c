import { type RefObject, useEffect, useRef, useState } from 'react';

const SHOWN_MS = 2000;

type Copying<E extends Element> = {
  /** `selected` if scripts may not copy, without HTTPS or permission: the user has to copy the selection. */
  readonly state: 'idle' | 'copied' | 'selected';
  readonly copy: () => void;
  /** The element with the text, which is selected if it cannot be copied. */
  readonly shown: RefObject<E | null>;
};

/** Copies `text`, or selects it if scripts may not copy. */
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
  // Undefined outside of secure contexts, unlike its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
