import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { type FormValues } from '@/ui/FormValues';

export type Provider = NonNullable<Awaited<ReturnType<typeof readProvider>>>;
type ProviderInput = components['schemas']['OidcConfigRequest'];

const readProvider = () => send(api.GET('/users/oidc-config/admin'));

/** The configuration with its secret, which is cached only while its page is open. */
export const providerQuery = queryOptions({
  queryKey: ['oidc-config', 'admin'],
  queryFn: readProvider,
  gcTime: 0,
});

export const saveProvider = (body: ProviderInput) => send(api.POST('/users/oidc-config', { body }));
export const testProvider = (body: ProviderInput) => send(api.POST('/users/oidc-config/test', { body }));
export const deleteProvider = () => send(api.DELETE('/users/oidc-config'));

const METHODS = ['client_secret_basic', 'client_secret_post'] as const;

/** Reads the form. Empty fields get their defaults. */
export function providerInput(values: FormValues): ProviderInput {
  const optional = (name: string) => values.text(name).trim() || null;
  return {
    issuer_url: optional('issuer_url'),
    client_id: optional('client_id'),
    client_secret: values.text('client_secret') || null,
    authorization_url: optional('authorization_url'),
    token_url: optional('token_url'),
    userinfo_url: optional('userinfo_url'),
    token_endpoint_auth_method: METHODS.find((it) => it === values.text('method')) ?? null,
    use_userinfo: values.isChecked('use_userinfo'),
    identifier_path: optional('identifier_path'),
    name_path: optional('name_path'),
    scopes: optional('scopes'),
    allowed_users: optional('allowed_users'),
  };
}
