import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { type Application } from '@/applications/registered';

export { type Application, applicationsQuery } from '@/applications/registered';

type NewApplication = components['schemas']['CreateApplicationRequest'];
export type ApplicationChange = components['schemas']['ChangeApplicationRequest'];
export type Decision = components['schemas']['CheckApplicationResponse'];
type DecisionRequest = components['schemas']['CheckApplicationRequest'];

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', 'one', id],
    queryFn: () => send(api.GET('/api/applications/{id}', { params: { path: { id } } })),
  });

export const presetsQuery = queryOptions({
  queryKey: ['applications', 'presets'],
  queryFn: async () => (await send(api.GET('/api/applications/presets'))).presets,
  staleTime: Infinity,
});

export const createApplication = (body: NewApplication) => send(api.POST('/api/applications', { body }));

export const changeApplication = (id: string, body: ApplicationChange) =>
  send(api.PATCH('/api/applications/{id}', { params: { path: { id } }, body }));

export const deleteApplication = (id: string) =>
  send(api.DELETE('/api/applications/{id}', { params: { path: { id } } }));

type UpstreamRequest = components['schemas']['CheckUpstreamRequest'];

export const checkUpstream = (body: UpstreamRequest) =>
  send(api.POST('/api/applications/check-upstream', { body }));

export const checkDecision = (id: string, body: DecisionRequest) =>
  send(api.POST('/api/applications/{id}/check', { params: { path: { id } }, body }));

/** The address that people open. */
export const addressOf = ({ origin, path_prefix: prefix }: Pick<Application, 'origin' | 'path_prefix'>) =>
  `${origin}${prefix === '' ? '/' : prefix}`;

/** The field of the form that shows an error. */
export const ERROR_FIELDS = {
  SLUG_TAKEN: 'slug',
  INVALID_SLUG: 'slug',
  INVALID_ORIGIN: 'origin',
  ORIGIN_TAKEN: 'origin',
  OWN_HOST: 'origin',
  INVALID_PATH_PREFIX: 'path_prefix',
  PATH_PREFIX_NOT_ALLOWED: 'path_prefix',
  INVALID_UPSTREAM: 'upstream',
  UPSTREAM_REQUIRED: 'upstream',
  UPSTREAM_NOT_ALLOWED: 'upstream',
  UPSTREAM_FORBIDDEN: 'upstream',
  INVALID_TERMINAL_RULE: 'terminal',
  INVALID_PUBLIC_PATH: 'public_paths',
  INVALID_HEADER_NAME: 'user_header',
  USER_NOT_FOUND: 'new_user',
  UNKNOWN_ROLES: 'roles',
} as const;
