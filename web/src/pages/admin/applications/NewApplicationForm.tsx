import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { goTo, Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { useActionMutation } from '../actions/useActionMutation';
import { createApplication, ERROR_FIELDS } from './applications';
import { type Draft, NEW_DRAFT, toChange } from './draft';
import { MainFields } from './MainFields';
import { suggestOrigin, toSlug } from './suggestions';
import { DraftContext } from './useDraft';

type NewApplication = Parameters<typeof createApplication>[0];

/** The fields that a new application needs. Its slug and address are suggested until somebody writes others. */
export function NewApplicationForm() {
  const t = useTranslations('applications.new');
  const { public_url: publicUrl } = usePagesConfig();
  const [draft, setDraft] = useState(NEW_DRAFT);
  const form = useMemo(
    () => ({
      draft,
      set: (change: Partial<Draft>) => setDraft((present) => suggest(present, change, publicUrl)),
    }),
    [draft, publicUrl],
  );
  const create = useActionMutation({
    action: (body: NewApplication) => createApplication(body),
    done: ({ name }) => t('done', { name }),
    onDone: ({ id }) => goTo(Router.AdminApplication({ applicationId: id })),
  });
  // `mode` has no default in the API; the required fields of the form fill the others.
  const toBody = () => ({ mode: draft.mode, ...toChange(NEW_DRAFT, draft) }) as NewApplication;
  return (
    <DraftContext value={form}>
      <ApiForm
        error={create.error}
        fields={ERROR_FIELDS}
        onSubmit={() => create.mutate(toBody())}
        actions={
          <Button type="submit" look="primary" isPending={create.isPending}>
            {t('submit')}
          </Button>
        }
      >
        <MainFields />
        <p className="field-note">{t('more')}</p>
      </ApiForm>
    </DraftContext>
  );
}

/** Applies a change, and derives slug and address from the name as long as they are suggestions. */
function suggest(present: Draft, change: Partial<Draft>, publicUrl: string): Draft {
  const next = { ...present, ...change };
  const slugOf = ({ name }: Draft) => toSlug(name);
  const slug = next.slug === slugOf(present) ? slugOf(next) : next.slug;
  const isSuggested = next.origin === suggestOrigin(present.slug, publicUrl);
  return { ...next, slug, origin: isSuggested ? suggestOrigin(slug, publicUrl) : next.origin };
}
