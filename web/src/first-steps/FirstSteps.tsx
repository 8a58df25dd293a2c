import { Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Section } from '@/ui/Section';
import { FirstStep } from './FirstStep';
import { useFirstSteps } from './useFirstSteps';
import './FirstSteps.css';

/** Checklist for the admin of a new installation. Steps are ticked automatically if possible; hidden once all are done. */
export function FirstSteps() {
  return (
    <Suspense>
      <Messages area="firstSteps">
        <Steps />
      </Messages>
    </Suspense>
  );
}

function Steps() {
  const t = useTranslations('firstSteps');
  const { steps, error } = useFirstSteps();
  if (steps === null || steps.every(({ isDone }) => isDone)) return null;
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Section title={t('title')} intro={t('intro', { done, total: steps.length })}>
      {error !== null && <ErrorMessage error={error} />}
      <ol className="first-steps">
        {steps.map((step) => (
          <FirstStep key={step.key} step={step} />
        ))}
      </ol>
    </Section>
  );
}
