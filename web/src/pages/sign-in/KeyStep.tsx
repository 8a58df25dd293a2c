import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { tickStep } from '@/settings/tickedSteps';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { KeyFacts } from './KeyFacts';

/** Where the master key is, so that a copy of it can be kept apart from the database. */
export function KeyStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('signIn.setup.key');
  const { data, error } = useQuery({
    queryKey: ['installation'],
    queryFn: () => send(api.GET('/api/installation')),
  });
  const confirm = () => {
    tickStep('keyCopy');
    onDone();
  };
  return (
    <>
      {error !== null && <ErrorMessage error={error} />}
      {data !== undefined && (
        <>
          <KeyFacts file={data.key_file} fingerprint={data.keys.find((key) => key.is_active)?.fingerprint} />
          <Banner kind={data.key_source === 'memory' ? 'warning' : 'info'}>
            {t(`advice.${data.key_source}`)}
          </Banner>
        </>
      )}
      <div className="form-actions">
        <Button look="primary" isWide onPress={confirm}>
          {t('confirm')}
        </Button>
        <Button look="quiet" isWide onPress={onDone}>
          {t('later')}
        </Button>
      </div>
    </>
  );
}
