import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';

type Step = components['schemas']['SsoProviderTestStepResponse']['step'];

/** Returns what names a step of a dry run, of a directory or of an identity provider. */
export function useStepName(): (step: Step) => string {
  const t = useTranslations('admin.login.provider.dryRun.steps');
  return (step) => t(step);
}
