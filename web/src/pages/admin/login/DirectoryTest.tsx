import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { ApiForm } from '@/ui/ApiForm';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { TextField } from '@/ui/TextField';
import { DryRun } from './DryRun';
import { testProvider } from './providers';
import { useStepName } from './useStepName';

type MappedRole = components['schemas']['MappedRoleResponse'];

/** Tests the stored settings; nobody is created. */
export function DirectoryTest({ id }: { readonly id: number }) {
  const t = useTranslations('directories.test');
  const nameOf = useStepName();
  const test = useMutation({ mutationFn: (username: string) => testProvider(id, username) });
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
      {test.data?.roles && test.data.roles.length > 0 && <MappedRoles roles={test.data.roles} />}
    </Section>
  );
}

/** What a login of the user would do to their roles. */
function MappedRoles({ roles }: { readonly roles: readonly MappedRole[] }) {
  const t = useTranslations('directories.test');
  return (
    <>
      <h3>{t('roles')}</h3>
      <ul className="directories">
        {roles.map(({ role, given }) => (
          <li key={role}>
            <span className="mono">{role}</span>
            <Badge>{t(given ? 'given' : 'withdrawn')}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
