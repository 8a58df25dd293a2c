import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { useActionMutation } from '../actions/useActionMutation';
import { addProvider, changeProvider, type Directory, directoryInput, type ProviderInput } from './providers';
import { DirectoryFields } from './DirectoryFields';

/** Adds a directory, or changes one. */
export function DirectoryForm({ directory }: { readonly directory: Directory | null }) {
  const t = useTranslations('directories');
  const save = useActionMutation({
    action: (input: ProviderInput) =>
      directory === null ? addProvider(input) : changeProvider(directory.id, input),
    done: ({ name }) => t('saved', { name }),
    onDone: ({ id }) => directory === null && Router.push('AdminDirectory', { directoryId: String(id) }),
  });
  const { error } = save;
  return (
    <Section title={t('settings')} intro={t('settingsIntro')}>
      <ApiForm
        error={error}
        fields={{ INVALID_PROVIDER_SETTINGS: error?.text('field') ?? 'host' }}
        onSubmit={(values) => save.mutate(directoryInput(values))}
        actions={
          <Button type="submit" look="primary" isPending={save.isPending}>
            {t(directory === null ? 'add' : 'save')}
          </Button>
        }
      >
        <DirectoryFields directory={directory} />
      </ApiForm>
    </Section>
  );
}
