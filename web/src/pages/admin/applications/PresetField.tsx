import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Select } from '@/ui/Select';
import { presetsQuery } from './applications';
import { useDraft } from './useDraft';

/** The software of an application, which fills the fields that are not given. */
export function PresetField() {
  const t = useTranslations('applications');
  const { draft, set } = useDraft();
  const presets = useQuery(presetsQuery).data ?? [];
  const options = presets.map(({ name, title }) => ({ value: name, label: title }));
  return (
    <Select
      label={t('fields.preset')}
      hint={t('hints.preset')}
      value={draft.preset}
      options={[...options, { value: '', label: t('otherSoftware') }]}
      onChange={(preset) => set({ preset })}
    />
  );
}
