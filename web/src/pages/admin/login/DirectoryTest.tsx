import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { TextField } from '@/ui/TextField';
import { DryRun } from './DryRun';
import { MappedRoles } from './MappedRoles';
import { testProvider } from './providers';
import { useStepName } from './useStepName';

/** Tests the stored settings; nobody is created. */
export function DirectoryTest({ id }: { readonly id: number }) {
  const t = useTranslations('directories.test');
  const nameOf = useStepName();
  const test = useMutation({
    mutationFn: (username: string) => testProvider(id, username === '' ? {} : { username }),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <ApiForm
        error={test.error}
        onSubmit={(values) => test.mutate(values.text('username').trim())}
        actions={
          <Button type="submit" isPending={test.isPending}>
            {t('run')}
          </Button>
        }
      >
        <TextField
          label={t('username')}
          hint={t('usernameHint')}
          name="username"
          autoComplete="off"
          input={{ autoCapitalize: 'none', spellCheck: false }}
        />
      </ApiForm>
      {test.data && <DryRun result={test.data} nameOf={nameOf} />}
      <MappedRoles roles={test.data?.roles} />
    </Section>
  );
}
