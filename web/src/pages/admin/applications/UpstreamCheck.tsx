import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { checkUpstream } from './applications';
import { useDraft } from './useDraft';

/** Tests whether Latchkey reaches the application with the values in the form. */
export function UpstreamCheck() {
  const t = useTranslations('applications.upstreamCheck');
  const { draft } = useDraft();
  const check = useMutation({ mutationFn: checkUpstream });
  const { upstream, ca_file: caFile, server_name: serverName, fingerprint, insecure } = draft;
  const run = () =>
    check.mutate({
      upstream: upstream.trim(),
      ca_file: caFile.trim() || null,
      server_name: serverName.trim() || null,
      fingerprint: fingerprint.trim() || null,
      insecure,
    });
  const { data } = check;
  const isMissing = upstream.trim() === '';
  const note = useId();
  return (
    <div className="application-check">
      <div className="application-check-run">
        <Button
          onPress={run}
          isPending={check.isPending}
          isDisabled={isMissing}
          aria-describedby={isMissing ? note : undefined}
        >
          {t('run')}
        </Button>
        {isMissing && (
          <p id={note} className="field-note">
            {t('missing')}
          </p>
        )}
      </div>
      {check.error !== null && <ErrorMessage error={check.error} />}
      {data && (
        <Banner
          kind={data.reachable ? 'success' : 'error'}
          title={data.failure === null ? t('reachable') : t(`failures.${data.failure}`)}
          isLive
        >
          {data.message}
        </Banner>
      )}
    </div>
  );
}
