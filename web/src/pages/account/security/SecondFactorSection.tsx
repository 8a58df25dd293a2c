import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { totpQuery } from '../queries';
import { EnrolDialog } from './EnrolDialog';
import { FactorOn } from './FactorOn';
import { useEnrolment } from './useEnrolment';

/** The second factor: its setup, or its state and actions. */
export function SecondFactorSection() {
  const t = useTranslations('account.security.factor');
  const status = useQuery(totpQuery);
  const enrolment = useEnrolment(status.data?.enabled === false);
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={status} lines={2}>
        {({ enabled, backup_codes_left: left }) =>
          enabled ? (
            <FactorOn codesLeft={left} />
          ) : (
            <div>
              <Button look="primary" onPress={enrolment.start} isPending={enrolment.isPending}>
                {t('setUp')}
              </Button>
            </div>
          )
        }
      </Loaded>
      {enrolment.error !== null && <ErrorMessage error={enrolment.error} />}
      {/* Stays mounted when the status changes, to show the backup codes until they are confirmed. */}
      {enrolment.secret && <EnrolDialog secret={enrolment.secret} onClose={enrolment.close} />}
    </Section>
  );
}
