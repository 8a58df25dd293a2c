import { useTranslations } from 'use-intl';
import { Checkbox } from '@/ui/Checkbox';
import { type FlagName } from './draft';
import { useDraft } from './useDraft';

/** A field of an application that is on or off. */
export function DraftFlag({ name }: { readonly name: FlagName }) {
  const t = useTranslations('applications');
  const { draft, set } = useDraft();
  return (
    <Checkbox
      name={name}
      isSelected={draft[name]}
      onChange={(value) => set({ [name]: value })}
      hint={t(`hints.${name}`)}
    >
      {t(`fields.${name}`)}
    </Checkbox>
  );
}
