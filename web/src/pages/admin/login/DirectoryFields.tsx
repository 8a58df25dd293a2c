import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { PasswordField } from '@/ui/PasswordField';
import { Select } from '@/ui/Select';
import { TextArea } from '@/ui/TextArea';
import { TextField } from '@/ui/TextField';
import { GROUP_FIELDS, type GroupField } from './directoryGroups';
import { DirectoryGroupFields } from './DirectoryGroupFields';
import { PlaceFields } from './PlaceFields';
import { type Directory } from './providers';
import './LoginSettings.css';

const SERVICE = ['bindDN'] as const;
const PEOPLE = [
  'userSearchBase',
  'userSearchFilter',
  'usernameAttribute',
  'displayNameAttribute',
  'mailAttribute',
  'allowedUsers',
] as const;
type Name = 'host' | 'port' | (typeof SERVICE)[number] | (typeof PEOPLE)[number] | GroupField;

const OPTIONAL: ReadonlySet<Name> = new Set([
  'port',
  'displayNameAttribute',
  'mailAttribute',
  'allowedUsers',
  ...GROUP_FIELDS,
]);
const DEFAULTS: Partial<Record<Name, string>> = {
  userSearchFilter: '(uid={{username}})',
  usernameAttribute: 'uid',
  displayNameAttribute: 'cn',
  mailAttribute: 'mail',
  groupNameAttribute: 'cn',
};
const SECURITY = ['ldaps', 'starttls', 'none'] as const;

/** The settings of a directory; null for a new one. */
export function DirectoryFields({ directory }: { readonly directory: Directory | null }) {
  const t = useTranslations('directories');
  const config = directory?.config;
  const [security, setSecurity] = useState<string>(config?.security ?? 'ldaps');
  const field = (name: Name) => (
    <TextField
      key={name}
      label={t(`fields.${name}`)}
      hint={t(`hints.${name}`)}
      name={name}
      defaultValue={String(config?.[name] ?? DEFAULTS[name] ?? '')}
      isRequired={!OPTIONAL.has(name)}
      isMono
      autoComplete="off"
      input={{ autoCapitalize: 'none', spellCheck: false }}
    />
  );
  return (
    <div className="provider-fields">
      <PlaceFields provider={directory} />
      {field('host')}
      {field('port')}
      <Select
        label={t('fields.security')}
        hint={t('hints.security')}
        name="security"
        value={security}
        options={SECURITY.map((value) => ({ value, label: t(`security.${value}`) }))}
        onChange={setSecurity}
      />
      <TextArea
        isMono
        label={t('fields.caCert')}
        hint={t('hints.caCert')}
        name="caCert"
        defaultValue={config?.caCert ?? ''}
      />
      {SERVICE.map(field)}
      <PasswordField
        label={t('fields.bindPassword')}
        hint={t(directory === null ? 'hints.bindPassword' : 'hints.bindPasswordKept')}
        name="bindPassword"
        autoComplete="new-password"
        isRequired={directory === null}
      />
      {PEOPLE.map(field)}
      <DirectoryGroupFields config={config} field={field} />
    </div>
  );
}
