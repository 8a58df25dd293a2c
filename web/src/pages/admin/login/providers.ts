import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { type FormValues } from '@/ui/FormValues';
import { groupInput, parseRoleMap } from './directoryGroups';

type Schemas = components['schemas'];
type AnyProvider = Schemas['SsoProviderForAdminResponse'];
export type Directory = AnyProvider & { readonly config: Schemas['LdapConfigResponse'] };
/** A provider that users log in at in their browser. */
export type Provider = AnyProvider & { readonly config: Schemas['IdentityProviderConfigResponse'] };
export type ProviderInput = Schemas['CreateSsoProviderRequest'];

export const PROVIDER_TYPES = ['oidc', 'google', 'github'] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

const isDirectory = (provider: AnyProvider): provider is Directory => provider.type === 'ldap';
const isProvider = (provider: AnyProvider): provider is Provider => provider.type !== 'ldap';

const allQuery = queryOptions({
  queryKey: ['sso-providers', 'admin'],
  queryFn: () => send(api.GET('/users/sso-providers/admin')),
});

/** All directories, including disabled ones. */
export const directoriesQuery = queryOptions({
  ...allQuery,
  select: (all) => all.filter(isDirectory),
});

/** All identity providers, including disabled ones. */
export const providersQuery = queryOptions({
  ...allQuery,
  select: (all) => all.filter(isProvider),
});

const at = (id: number) => ({ params: { path: { id } } });

export const addProvider = (body: ProviderInput) => send(api.POST('/users/sso-providers', { body }));
export const changeProvider = (id: number, body: Schemas['ChangeSsoProviderRequest']) =>
  send(api.PUT('/users/sso-providers/{id}', { ...at(id), body }));
export const deleteProvider = (id: number) => send(api.DELETE('/users/sso-providers/{id}', at(id)));
/** Tests what is stored. @param user whom to search for in a directory, or the groups that somebody has at a provider */
export const testProvider = (id: number, user: Schemas['TestSsoProviderRequest']) =>
  send(api.POST('/users/sso-providers/{id}/test', { ...at(id), body: user }));

const SECURITY = ['ldaps', 'starttls', 'none'] as const;
const METHODS = ['client_secret_basic', 'client_secret_post'] as const;

/** Reads the form of a directory. An empty password keeps the stored one. */
export function directoryInput(values: FormValues): ProviderInput {
  const text = (name: string) => values.text(name).trim();
  const port = Number(text('port'));
  return {
    ...commonInput(values),
    type: 'ldap',
    config: {
      host: text('host'),
      ...(text('port') !== '' && { port }),
      security: SECURITY.find((it) => it === text('security')) ?? 'ldaps',
      caCert: text('caCert') || null,
      bindDN: text('bindDN'),
      bindPassword: values.text('bindPassword'),
      userSearchBase: text('userSearchBase'),
      userSearchFilter: text('userSearchFilter'),
      usernameAttribute: text('usernameAttribute'),
      displayNameAttribute: text('displayNameAttribute') || null,
      mailAttribute: text('mailAttribute') || null,
      allowedUsers: text('allowedUsers') || null,
      ...groupInput(values),
    },
  };
}

/** Reads the form of an identity provider. An empty secret keeps the stored one; other empty fields get their defaults. */
export function providerInput(type: ProviderType, values: FormValues): ProviderInput {
  const shown = Object.fromEntries(
    TEXTS.filter((name) => values.has(name)).map((name) => [name, values.text(name).trim() || null]),
  );
  const method = METHODS.find((it) => it === values.text('method')) ?? null;
  return {
    ...commonInput(values),
    type,
    config: {
      ...shown,
      client_id: values.text('client_id').trim(),
      client_secret: values.text('client_secret'),
      ...(type === 'oidc' && {
        token_endpoint_auth_method: method,
        use_userinfo: values.isChecked('use_userinfo'),
        role_map: parseRoleMap(values.text('role_map')),
      }),
    },
  };
}

const TEXTS = [
  ...(['issuer_url', 'base_url', 'authorization_url', 'token_url', 'userinfo_url'] as const),
  ...(['scopes', 'identifier_path', 'name_path', 'allowed_users'] as const),
  ...(['group_claim', 'admin_group'] as const),
];

const commonInput = (values: FormValues) => ({
  name: values.text('name').trim(),
  displayOrder: Number(values.text('displayOrder').trim()),
});
