import { type UserId } from '#shared';
import {
  type ApplicationOptions,
  DEFAULT_OPTIONS,
  parseApplicationOptions,
  serializeApplicationOptions,
} from './application-options.js';
import { type Application } from './application.entity.js';

/** What an admin decides about an application, as opposed to its ID, version and times. */
export type ApplicationSettings = Omit<
  Application,
  'id' | 'version' | 'options' | 'createdAt' | 'updatedAt'
> & {
  readonly options: ApplicationOptions;
  /** The accounts on its list, sorted; empty unless `who` is `listed`. */
  readonly users: readonly UserId[];
  /** The names of the roles on its list, sorted; empty unless `who` is `listed`. */
  readonly roles: readonly string[];
};

/** An application with its parsed options and its list. */
export type RegisteredApplication = {
  readonly id: Application['id'];
  readonly version: number;
  readonly createdAt: Application['createdAt'];
  readonly updatedAt: Application['updatedAt'];
  readonly settings: ApplicationSettings;
};

/** The settings before the first request fills them. Nobody is admitted but admins. */
export const NEW_SETTINGS: ApplicationSettings = {
  slug: '',
  name: '',
  icon: null,
  isEnabled: true,
  origin: '',
  pathPrefix: '',
  mode: 'gateway',
  upstream: null,
  who: 'admins',
  needs: 'login',
  maxAgeMinutes: null,
  terminal: null,
  onLock: 'close',
  options: DEFAULT_OPTIONS,
  users: [],
  roles: [],
};

/** Returns a stored application; throws if its options cannot be read. */
export function toRegistered(
  row: Application,
  list: Pick<ApplicationSettings, 'users' | 'roles'>,
): RegisteredApplication {
  const { id, version, createdAt, updatedAt, options, ...rest } = row;
  return {
    ...{ id, version, createdAt, updatedAt },
    settings: { ...rest, options: parseApplicationOptions(options), ...list },
  };
}

/** Returns the row that stores an application; its list is stored separately. */
export function toRow({ settings, ...facts }: RegisteredApplication): Application {
  const { slug, name, icon, isEnabled, origin, pathPrefix, mode, upstream } = settings;
  const { who, needs, maxAgeMinutes, terminal, onLock } = settings;
  return {
    ...facts,
    ...{ slug, name, icon, isEnabled, origin, pathPrefix, mode, upstream },
    ...{ who, needs, maxAgeMinutes, terminal, onLock },
    options: serializeApplicationOptions(settings.options),
  };
}
