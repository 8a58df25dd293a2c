import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { Router } from '@/app/router';

export type AvailableApplication = components['schemas']['AvailableApplicationResponse'];

const byName = (one: AvailableApplication, other: AvailableApplication) => one.name.localeCompare(other.name);

/** Returns where a browser opens an application: in a frame of ours, or directly. Load the document, as `goTo` does. */
export const addressOf = ({ framed, slug, url }: AvailableApplication): string =>
  framed ? Router.Application({ slug }) : url;

/** The applications that the user may open, in the order of their names. */
export const availableQuery = queryOptions({
  queryKey: ['applications', 'available'],
  queryFn: async () => (await send(api.GET('/api/applications/available'))).applications,
  select: (applications) => [...applications].sort(byName),
});
