import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Section } from '@/ui/Section';
import { DryRun } from './DryRun';
import { testProvider } from './providers';
import { useStepName } from './useStepName';

/** Tests the stored settings; nobody is created. */
export function ProviderTest({ id }: { readonly id: number }) {
  const t = useTranslations('admin.login.provider.dryRun');
  const nameOf = useStepName();
  const test = useMutation({ mutationFn: () => testProvider(id) });
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <Button onPress={() => test.mutate()} isPending={test.isPending}>
          {t('run')}
        </Button>
      }
    >
      {test.error !== null && <ErrorMessage error={test.error} />}
      {test.data && <DryRun result={test.data} nameOf={nameOf} />}
    </Section>
  );
}
