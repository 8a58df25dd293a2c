import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { totpQuery } from '../queries';
import { EnrolDialog } from './EnrolDialog';
import { FactorOn } from './FactorOn';

/** The second factor: its setup, or its state and actions. */
export function SecondFactorSection() {
  const t = useTranslations('account.security.factor');
  const status = useQuery(totpQuery);
  const setUp = useMutation({ mutationFn: () => send(api.POST('/users/totp/setup')) });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={status} lines={2}>
        {({ enabled, backup_codes_left: left }) =>
          enabled ? (
            <FactorOn codesLeft={left} />
          ) : (
            <div>
              <Button look="primary" onPress={() => setUp.mutate()} isPending={setUp.isPending}>
                {t('setUp')}
              </Button>
            </div>
          )
        }
      </Loaded>
      {setUp.error !== null && <ErrorMessage error={setUp.error} />}
      {/* Stays mounted when the status changes, to show the backup codes until they are confirmed. */}
      {setUp.data !== undefined && <EnrolDialog secret={setUp.data} onClose={() => setUp.reset()} />}
    </Section>
  );
}
