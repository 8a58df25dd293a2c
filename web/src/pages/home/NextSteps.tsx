import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { registrationQuery, useCloseRegistration } from '@/settings/registration';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Link } from '@/ui/Link';
import { Section } from '@/ui/Section';
import { Step } from './Step';
import './NextSteps.css';

/** What an admin does first in a new installation, each ticked by itself. Gone once everything is. */
export function NextSteps() {
  const t = useTranslations('home.steps');
  const me = useMe();
  const registration = useQuery(registrationQuery);
  const close = useCloseRegistration();
  const isClosed = registration.data?.allowed === false;
  if (registration.data === undefined || (isClosed && me.totp_enabled)) return null;
  return (
    <Section title={t('title')}>
      {close.error !== null && <ErrorMessage error={close.error} />}
      <ul className="steps">
        <Step
          title={t('factor.title')}
          isDone={me.totp_enabled}
          action={
            <Link to={Router.AccountSecurity()} look="secondary">
              {t('factor.action')}
            </Link>
          }
        >
          {t('factor.text')}
        </Step>
        <Step
          title={t('registration.title')}
          isDone={isClosed}
          action={
            <Button onPress={() => close.mutate()} isPending={close.isPending}>
              {t('registration.action')}
            </Button>
          }
        >
          {t('registration.text')}
        </Step>
      </ul>
    </Section>
  );
}
