import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { useActionMutation } from '../actions/useActionMutation';
import {
  addProvider,
  changeProvider,
  type Provider,
  type ProviderInput,
  providerInput,
  type ProviderType,
} from './providers';
import { ProviderFields } from './ProviderFields';

type Props = { readonly type: ProviderType; readonly provider: Provider | null };

/** Adds an identity provider, or changes one. */
export function ProviderForm({ type, provider }: Props) {
  const t = useTranslations('admin.login.provider');
  const save = useActionMutation({
    action: (input: ProviderInput) =>
      provider === null ? addProvider(input) : changeProvider(provider.id, input),
    done: ({ name }) => t('saved', { name }),
    onDone: ({ id }) => provider === null && Router.push('AdminProvider', { providerId: String(id) }),
  });
  const isFixed = provider?.source === 'environment';
  const { error } = save;
  return (
    <Section title={t('configuration')} intro={t(`configurationIntro.${type}`)}>
      <ApiForm
        error={error}
        fields={{ INVALID_PROVIDER_SETTINGS: error?.text('field') ?? 'client_id' }}
        onSubmit={(values) => save.mutate(providerInput(type, values))}
        actions={
          !isFixed && (
            <Button type="submit" look="primary" isPending={save.isPending}>
              {t(provider === null ? 'add' : 'save')}
            </Button>
          )
        }
      >
        <ProviderFields key={type} type={type} provider={provider} isDisabled={isFixed} />
      </ApiForm>
    </Section>
  );
}
