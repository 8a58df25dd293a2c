import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { setStepUp, stepUpQuery } from '@/settings/stepUp';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';

/** Setup step for step-up. Recommends to ask at everything that matters, unless another front end could not. */
export function StepUpStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('setup.stepUp');
  const client = useQueryClient();
  const stored = useQuery(stepUpQuery);
  const choose = useMutation({
    mutationFn: () => setStepUp('all'),
    onSuccess: (changed) => {
      client.setQueryData(stepUpQuery.queryKey, changed);
      onDone();
    },
  });
  return (
    <Loaded query={stored} lines={2}>
      {({ configured: isConfigured, mode }) => (
        <>
          {isConfigured && <p>{t('configured', { mode })}</p>}
          {choose.error !== null && <ErrorMessage error={choose.error} />}
          <div className="form-actions">
            {!isConfigured && (
              <Button
                look="primary"
                isWide
                isPending={choose.isPending}
                onPress={() => choose.mutate()}
                autoFocus
              >
                {t('onlyThese')}
              </Button>
            )}
            <Button look={isConfigured ? 'primary' : 'quiet'} isWide onPress={onDone}>
              {t(isConfigured ? 'next' : 'others')}
            </Button>
          </div>
        </>
      )}
    </Loaded>
  );
}
