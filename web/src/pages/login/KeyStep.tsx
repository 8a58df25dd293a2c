import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { installationQuery } from '@/settings/installation';
import { tickStep } from '@/settings/tickedSteps';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { Loaded } from '@/ui/Loaded';
import { KeyFacts } from './KeyFacts';

/** Setup step that shows the location of the master key, which must be backed up separately from the database. */
export function KeyStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('setup.key');
  const installation = useQuery(installationQuery);
  const confirm = () => {
    tickStep('keyCopy');
    onDone();
  };
  return (
    <>
      <Loaded query={installation}>
        {(data) => (
          <>
            <KeyFacts
              file={data.key_file}
              fingerprint={data.keys.find((key) => key.is_active)?.fingerprint}
            />
            <Banner kind={data.key_source === 'memory' ? 'warning' : 'info'}>
              {t(`advice.${data.key_source}`)}
            </Banner>
          </>
        )}
      </Loaded>
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
