import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from '@/ui/Checkbox';
import { PasswordField } from '@/ui/PasswordField';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { PlaceFields } from './PlaceFields';
import { type PROVIDER_GROUP_FIELDS, ProviderGroupFields } from './ProviderGroupFields';
import { type Provider, type ProviderType } from './providers';
import './LoginSettings.css';

const CLIENT = ['client_id'] as const;
const ENDPOINTS = ['authorization_url', 'token_url', 'userinfo_url'] as const;
const CLAIMS = ['scopes', 'identifier_path', 'name_path'] as const;
type Name =
  | 'issuer_url'
  | 'base_url'
  | 'allowed_users'
  | (typeof PROVIDER_GROUP_FIELDS)[number]
  | (typeof CLIENT)[number]
  | (typeof ENDPOINTS)[number]
  | (typeof CLAIMS)[number];

/** The fields above the client secret, by type. */
const BEFORE: Record<ProviderType, readonly Name[]> = {
  oidc: ['issuer_url', ...CLIENT],
  google: CLIENT,
  github: ['base_url', ...CLIENT],
};
const REQUIRED: ReadonlySet<Name> = new Set(['issuer_url', 'client_id']);
const DEFAULTS: Partial<Record<Name, string>> = {
  base_url: 'https://github.com',
  scopes: 'openid email profile',
  identifier_path: 'sub',
  name_path: 'name',
};
const METHODS = ['auto', 'client_secret_basic', 'client_secret_post'] as const;

type Props = {
  readonly type: ProviderType;
  /** Null for a new one. */
  readonly provider: Provider | null;
  readonly isDisabled: boolean;
};

export function ProviderFields({ type, provider, isDisabled }: Props) {
  const t = useTranslations('admin.login.provider');
  const config = provider?.config;
  const [method, setMethod] = useState(config?.token_endpoint_auth_method ?? 'auto');
  const field = (name: Name) => (
    <TextField
      key={name}
      label={t(`fields.${name}`)}
      hint={t(`hints.${name}`)}
      name={name}
      defaultValue={config ? (config[name] ?? '') : (DEFAULTS[name] ?? '')}
      isRequired={REQUIRED.has(name)}
      isDisabled={isDisabled}
      isMono
      autoComplete="off"
      input={{ autoCapitalize: 'none', spellCheck: false }}
    />
  );
  return (
    <div className="provider-fields">
      <PlaceFields provider={provider} isDisabled={isDisabled} />
      {BEFORE[type].map(field)}
      <PasswordField
        label={t('fields.client_secret')}
        hint={t(provider === null ? 'hints.client_secret' : 'hints.client_secretKept')}
        name="client_secret"
        autoComplete="new-password"
        isRequired={provider === null}
        isDisabled={isDisabled}
      />
      {field('allowed_users')}
      {type === 'oidc' && (
        <>
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
          <ProviderGroupFields config={config} field={field} isDisabled={isDisabled} />
          <Checkbox
            name="use_userinfo"
            defaultSelected={config?.use_userinfo ?? true}
            hint={t('hints.use_userinfo')}
            isDisabled={isDisabled}
          >
            {t('fields.use_userinfo')}
          </Checkbox>
        </>
      )}
    </div>
  );
}
