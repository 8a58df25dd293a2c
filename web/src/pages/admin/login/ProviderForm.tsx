import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { FormValues } from '@/ui/FormValues';
import { Section } from '@/ui/Section';
import { useActionMutation } from '../actions/useActionMutation';
import { DryRun } from './DryRun';
import { type Provider, providerInput, saveProvider, testProvider } from './provider';
import { ProviderFields } from './ProviderFields';

/** The configuration of the provider. A dry run tests the values in the form before they are saved. */
export function ProviderForm({ provider }: { readonly provider: Provider | null }) {
  const t = useTranslations('admin.login.provider');
  const fields = useRef<HTMLDivElement>(null);
  const save = useActionMutation({ action: saveProvider, done: () => t('saved') });
  const test = useMutation({ mutationFn: testProvider });
  const isFixed = provider?.source === 'environment';
  const error = save.error ?? test.error;
  const runTest = () => {
    const form = fields.current?.closest('form');
    if (!form) return;
    save.reset();
    // A configuration from the environment is tested as it is.
    test.mutate(isFixed ? {} : providerInput(new FormValues(form)));
  };
  return (
    <Section title={t('configuration')} intro={t('configurationIntro')}>
      <ApiForm
        error={error}
        fields={toErrorFields(error)}
        onSubmit={(values) => {
          test.reset();
          save.mutate(providerInput(values));
        }}
        actions={
          <>
            {!isFixed && (
              <Button type="submit" look="primary" isPending={save.isPending}>
                {t('save')}
              </Button>
            )}
            <Button onPress={runTest} isPending={test.isPending}>
              {t('test')}
            </Button>
          </>
        }
      >
        <div ref={fields}>
          <ProviderFields provider={provider} isDisabled={isFixed} />
        </div>
      </ApiForm>
      {test.data && <DryRun result={test.data} />}
    </Section>
  );
}

/** Maps the error to the field that it names; of several missing fields, to the first. */
function toErrorFields(error: ApiError | null): Record<string, string> {
  const missing = error?.fields['missing'];
  const first: unknown = Array.isArray(missing) ? missing[0] : null;
  return {
    INVALID_URL: error?.text('field') ?? 'issuer_url',
    INCOMPLETE_OIDC_CONFIG: typeof first === 'string' ? first : 'issuer_url',
  };
}
