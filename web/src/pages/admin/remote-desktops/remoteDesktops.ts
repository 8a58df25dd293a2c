import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type DesktopSettings = components['schemas']['GuacamoleSettingsResponse'];

export const desktopsQuery = queryOptions({
  queryKey: ['settings', 'guacamole'],
  queryFn: () => send(api.GET('/users/guacamole-settings')),
});

export const saveDesktops = (body: components['schemas']['ChangeGuacamoleSettingsRequest']) =>
  send(api.PATCH('/users/guacamole-settings', { body }));
