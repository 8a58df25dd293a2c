import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { ErrorPage } from '@/app/ErrorPage';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Column } from '@/ui/Column';
import { AccountForm } from './AccountForm';
import { AddressStep } from './AddressStep';
import { FactorStep } from './FactorStep';
import { KeyStep } from './KeyStep';
import { RegistrationStep } from './RegistrationStep';
import { StepUpStep } from './StepUpStep';
import { setupQuery } from './queries';

const STEPS = ['account', 'key', 'address', 'registration', 'stepUp', 'factor'] as const;
type Step = (typeof STEPS)[number];

/** The setup of a new installation: the first admin and initial settings. Redirects to the login if an account exists. */
export function SetupPage() {
  return (
    <Messages area="newAccount">
      <Messages area="setup">
        <Setup />
      </Messages>
    </Messages>
  );
}

function Setup() {
  const t = useTranslations('setup');
  const [step, setStep] = useState<Step>('account');
  const setup = useQuery({ ...setupQuery, enabled: step === 'account' });
  const isAlreadySetUp = step === 'account' && setup.data?.setup_required === false;
  useEffect(() => {
    if (isAlreadySetUp) Router.replace('Login');
  }, [isAlreadySetUp]);
  if (setup.data === undefined && setup.error !== null)
    return <ErrorPage error={setup.error} onRetry={() => void setup.refetch()} />;
  if (setup.data === undefined || isAlreadySetUp) return null;
  const number = STEPS.indexOf(step) + 1;
  return (
    <Column
      title={t(`${step}.title`)}
      intro={t(`${step}.intro`)}
      step={t('step', { number, count: STEPS.length })}
    >
      <StepContent step={step} onDone={() => setStep(STEPS[number] ?? 'factor')} />
    </Column>
  );
}

type ContentProps = { readonly step: Step; readonly onDone: () => void };

function StepContent({ step, onDone }: ContentProps) {
  const { setup_code_required: needsSetupCode } = usePagesConfig();
  switch (step) {
    case 'account':
      return <AccountForm needsSetupCode={needsSetupCode} onDone={onDone} />;
    case 'key':
      return <KeyStep onDone={onDone} />;
    case 'address':
      return <AddressStep onDone={onDone} />;
    case 'registration':
      return <RegistrationStep onDone={onDone} />;
    case 'stepUp':
      return <StepUpStep onDone={onDone} />;
    case 'factor':
      return <FactorStep />;
  }
}
