import { useTranslations } from 'use-intl';
import { Section } from '@/ui/Section';
import { NextStepItem } from './NextStepItem';
import { useNextSteps } from './useNextSteps';

/** What to do next on a new installation. Gone once everything is done. */
export function NextSteps() {
  const t = useTranslations('admin.overview.next');
  const steps = useNextSteps();
  if (steps === null || steps.every(({ isDone }) => isDone)) return null;
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Section title={t('title')} intro={t('intro', { done, total: steps.length })}>
      <ol className="next-steps">
        {steps.map((step) => (
          <NextStepItem key={step.key} step={step} />
        ))}
      </ol>
    </Section>
  );
}
