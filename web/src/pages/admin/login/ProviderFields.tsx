import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from '@/ui/Checkbox';
import { PasswordField } from '@/ui/PasswordField';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { type Provider } from './provider';
import './LoginSettings.css';

const REQUIRED = ['issuer_url', 'client_id'] as const;
const ENDPOINTS = ['authorization_url', 'token_url', 'userinfo_url'] as const;
const CLAIMS = ['scopes', 'identifier_path', 'name_path', 'allowed_users'] as const;
type Name = (typeof REQUIRED)[number] | (typeof ENDPOINTS)[number] | (typeof CLAIMS)[number];

const DEFAULTS: Partial<Record<Name, string>> = {
  scopes: 'openid email profile',
  identifier_path: 'sub',
  name_path: 'name',
};
const METHODS = ['auto', 'client_secret_basic', 'client_secret_post'] as const;

type Props = { readonly provider: Provider | null; readonly isDisabled: boolean };

export function ProviderFields({ provider, isDisabled }: Props) {
  const t = useTranslations('admin.login.provider');
  const [method, setMethod] = useState(provider?.token_endpoint_auth_method ?? 'auto');
  const field = (name: Name) => (
    <TextField
      key={name}
      label={t(`fields.${name}`)}
      hint={t(`hints.${name}`)}
      name={name}
      defaultValue={provider?.[name] ?? DEFAULTS[name] ?? ''}
      isRequired={name !== 'userinfo_url' && name !== 'allowed_users'}
      isDisabled={isDisabled}
      isMono
      autoComplete="off"
      input={{ autoCapitalize: 'none', spellCheck: false }}
    />
  );
  return (
    <div className="provider-fields">
      {REQUIRED.map(field)}
      <PasswordField
        label={t('fields.client_secret')}
        hint={t('hints.client_secret')}
        name="client_secret"
        defaultValue={provider?.client_secret ?? ''}
        autoComplete="new-password"
        isRequired
        isDisabled={isDisabled}
      />
      {ENDPOINTS.map(field)}
      <Select
        label={t('fields.method')}
        hint={t('hints.method')}
        name="method"
        value={method}
        options={METHODS.map((value) => ({ value, label: t(`methods.${value}`) }))}
        onChange={setMethod}
        isDisabled={isDisabled}
      />
      {CLAIMS.map(field)}
      <Checkbox
        name="use_userinfo"
        defaultSelected={provider?.use_userinfo ?? true}
        hint={t('hints.use_userinfo')}
        isDisabled={isDisabled}
      >
        {t('fields.use_userinfo')}
      </Checkbox>
    </div>
  );
}
