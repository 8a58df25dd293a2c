import { type components } from '@/api/schema';

/** The parameters with which the app opened the page. */
export type AppRequest = components['schemas']['AppLoginRequest'];

/** The app that asks, and where to go if it is refused. */
export type App = components['schemas']['InspectedAppLoginResponse'];
