import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { securityQuery } from '@/session/me';
import { useLock } from '@/session/useLock';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { IdleTimeoutSelect } from './IdleTimeoutSelect';
import { PasskeyUnlockSwitch } from './PasskeyUnlockSwitch';
import { PasscodeState } from './PasscodeState';

/** The screen lock: passcode, idle time, and locking now. */
export function ScreenLockPage() {
  const t = useTranslations('account.screenLock');
  const security = useQuery(securityQuery);
  const lock = useLock();
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        security.data?.has_passcode === true && (
          <Button look="primary" onPress={() => lock.mutate()} isPending={lock.isPending}>
            <Lock aria-hidden="true" />
            {t('lockNow')}
          </Button>
        )
      }
    >
      {lock.error !== null && <ErrorMessage error={lock.error} />}
      <Section title={t('passcode')} intro={t('passcodeIntro')}>
        <Loaded query={security} lines={2}>
          {({ has_passcode: hasPasscode }) => <PasscodeState hasPasscode={hasPasscode} />}
        </Loaded>
      </Section>
      {security.data?.has_passcode === true && canUsePasskeys && (
        <Section title={t('passkeys')} intro={t('passkeysIntro')}>
          <PasskeyUnlockSwitch />
        </Section>
      )}
      <Section title={t('idle')} intro={t('idleIntro')}>
        <Loaded query={security} lines={1}>
          {(settings) => (
            <IdleTimeoutSelect minutes={settings.lock_after_minutes} hasPasscode={settings.has_passcode} />
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
