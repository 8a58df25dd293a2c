import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { useActionMutation } from '../actions/useActionMutation';
import { type Application, type ApplicationChange, changeApplication, ERROR_FIELDS } from './applications';
import { type Draft, rebase, toChange, toDraft } from './draft';
import { MainFields } from './MainFields';
import { RareFields } from './RareFields';
import { DraftContext } from './useDraft';

/** All fields of an application. */
export function ApplicationForm({ application }: { readonly application: Application }) {
  const t = useTranslations('applications');
  const { base, form } = useApplicationDraft(application);
  const client = useQueryClient();
  const save = useActionMutation({
    action: async (change: ApplicationChange) => {
      try {
        return await changeApplication(application.id, { ...change, version: application.version });
      } catch (error) {
        // Reads what somebody else has changed, before this form is saved again.
        if (error instanceof ApiError && error.code === 'VERSION_CONFLICT') void client.invalidateQueries();
        throw error;
      }
    },
    done: () => t('saved'),
  });
  const change = toChange(base, form.draft);
  const fields: Partial<Record<string, string>> = ERROR_FIELDS;
  return (
    <Section title={t('settings')} intro={t('settingsIntro')}>
      <DraftContext value={form}>
        <ApiForm
          error={save.error}
          fields={ERROR_FIELDS}
          onSubmit={() => save.mutate(change)}
          actions={
            <Button
              type="submit"
              look="primary"
              isDisabled={Object.keys(change).length === 0}
              isPending={save.isPending}
            >
              {t('save')}
            </Button>
          }
        >
          <MainFields />
          <RareFields errorField={save.error === null ? undefined : fields[save.error.code]} />
        </ApiForm>
      </DraftContext>
    </Section>
  );
}

/** Returns the stored values and a draft of new ones. Changes by others are taken over; changes in the form stay. */
function useApplicationDraft(application: Application) {
  const [stored, setStored] = useState(application);
  const [base, setBase] = useState(() => toDraft(application));
  const [draft, setDraft] = useState(base);
  if (stored.version !== application.version) {
    const next = toDraft(application);
    setStored(application);
    setBase(next);
    setDraft(rebase(draft, base, next));
  }
  const form = useMemo(
    () => ({
      draft,
      set: (change: Partial<Draft>) => setDraft((present) => ({ ...present, ...change })),
    }),
    [draft],
  );
  return { base, form };
}
