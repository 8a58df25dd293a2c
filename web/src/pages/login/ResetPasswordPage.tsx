import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { Column } from '@/ui/Column';
import { BackToLogin } from './BackToLogin';
import { ResetCodeStep } from './ResetCodeStep';
import { ResetDone } from './ResetDone';
import { ResetPasswordStep } from './ResetPasswordStep';
import { ResetRequestStep } from './ResetRequestStep';

type Step =
  | { readonly name: 'request' }
  | { readonly name: 'code'; readonly username: string }
  | { readonly name: 'password'; readonly username: string; readonly tempToken: string }
  | { readonly name: 'done'; readonly isDataReset: boolean };

/** The password reset, in three steps: name, code, new password. */
export function ResetPasswordPage() {
  return (
    <Messages area="passwordReset">
      <ResetPassword />
    </Messages>
  );
}

function ResetPassword() {
  const t = useTranslations('passwordReset');
  const [step, setStep] = useState<Step>({ name: 'request' });
  return (
    <Column title={t(`title.${step.name}`)} intro={t(`intro.${step.name}`)}>
      <CurrentStep step={step} onStep={setStep} />
      {step.name !== 'done' && <BackToLogin>{t('back')}</BackToLogin>}
    </Column>
  );
}

function CurrentStep({ step, onStep }: { readonly step: Step; readonly onStep: (step: Step) => void }) {
  switch (step.name) {
    case 'request':
      return <ResetRequestStep onDone={(username) => onStep({ name: 'code', username })} />;
    case 'code':
      return (
        <ResetCodeStep
          username={step.username}
          onDone={(tempToken) => onStep({ ...step, name: 'password', tempToken })}
        />
      );
    case 'password':
      return (
        <ResetPasswordStep
          username={step.username}
          tempToken={step.tempToken}
          onDone={(isDataReset) => onStep({ name: 'done', isDataReset })}
          onRestart={() => onStep({ name: 'request' })}
        />
      );
    case 'done':
      return <ResetDone isDataReset={step.isDataReset} />;
  }
}
