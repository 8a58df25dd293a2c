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

type Props = { readonly id: number; readonly hasGroups: boolean };

/** Tests the stored settings; nobody is created. */
export function ProviderTest({ id, hasGroups }: Props) {
  const t = useTranslations('admin.login.provider.dryRun');
  const nameOf = useStepName();
  const test = useMutation({
    mutationFn: (groups: string[]) => testProvider(id, groups.length > 0 ? { groups } : {}),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <ApiForm
        error={test.error}
        onSubmit={(values) => test.mutate(hasGroups ? toList(values.text('groups')) : [])}
        actions={
          <Button type="submit" isPending={test.isPending}>
            {t('run')}
          </Button>
        }
      >
        {hasGroups && (
          <TextField
            label={t('groups')}
            hint={t('groupsHint')}
            name="groups"
            autoComplete="off"
            input={{ autoCapitalize: 'none', spellCheck: false }}
          />
        )}
      </ApiForm>
      {test.data && <DryRun result={test.data} nameOf={nameOf} />}
      <MappedRoles roles={test.data?.roles} />
    </Section>
  );
}

const toList = (text: string): string[] =>
  text
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');
