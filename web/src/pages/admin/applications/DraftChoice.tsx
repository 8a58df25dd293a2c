import { useTranslations } from 'use-intl';
import { Select } from '@/ui/Select';
import { type ChoiceName, CHOICES } from './draft';
import { useDraft } from './useDraft';

/** A field of an application with a few values. */
export function DraftChoice({ name }: { readonly name: ChoiceName }) {
  const t = useTranslations('applications');
  const { draft, set } = useDraft();
  const options = Object.entries(CHOICES[name]).map(([value, key]) => ({ value, label: t(key) }));
  return (
    <Select
      label={t(`fields.${name}`)}
      hint={t(`hints.${name}`)}
      value={draft[name]}
      options={options}
      onChange={(value) => set({ [name]: value })}
    />
  );
}
