import { createContext, useContext } from 'react';
import { type Draft } from './draft';

type DraftForm = { readonly draft: Draft; readonly set: (change: Partial<Draft>) => void };

/** The draft of the form around a field. */
export const DraftContext = createContext<DraftForm | null>(null);

export function useDraft(): DraftForm {
  const form = useContext(DraftContext);
  if (form === null) throw new Error('outside of DraftContext');
  return form;
}
