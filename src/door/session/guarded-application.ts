import { type ApplicationId } from '#shared';
import { type Application } from '../application.entity.js';
import { type ApplicationOptions, parseApplicationOptions } from '../application-options.js';
import { findHoldProtocol } from '../application-presets.js';

/** An application as it is read for a request, with its parsed options. */
export type GuardedApplication = Pick<
  Application,
  | 'id'
  | 'slug'
  | 'name'
  | 'isEnabled'
  | 'origin'
  | 'pathPrefix'
  | 'mode'
  | 'upstream'
  | 'who'
  | 'needs'
  | 'maxAgeMinutes'
  | 'terminal'
  | 'onLock'
  | 'version'
> & { readonly options: ApplicationOptions };

/** The stored columns of {@link GuardedApplication}. */
export type ApplicationColumns = Omit<GuardedApplication, 'isEnabled' | 'options'> & {
  /** 0 or 1 from a statement, a boolean from the ORM. */
  readonly isEnabled: number | boolean;
  /** JSON. */
  readonly options: string;
};

/**
 * Whether only `/apps/<slug>` shows the application, in a frame that a lock covers, because its sockets are held while the
 * screen is locked. The preset may have changed since `hold` was chosen.
 */
export const isFramedApplication = ({
  mode,
  onLock,
  options,
}: Pick<GuardedApplication, 'mode' | 'onLock' | 'options'>): boolean =>
  mode === 'gateway' && onLock === 'hold' && !options.holdsUnframed && findHoldProtocol(options) !== 'no';

/** Remembers the parsed options of each application, because parsing takes as long as the read itself. */
const parsed = new Map<ApplicationId, { readonly text: string; readonly options: ApplicationOptions }>();
const MAX_PARSED = 1_000;

/** Throws if the stored options cannot be read. */
export function toGuarded(columns: ApplicationColumns): GuardedApplication {
  const { id, slug, name, origin, pathPrefix, mode, upstream } = columns;
  const { who, needs, maxAgeMinutes, terminal, onLock, version } = columns;
  return {
    ...{ id, slug, name, origin, pathPrefix, mode, upstream },
    ...{ who, needs, maxAgeMinutes, terminal, onLock, version },
    isEnabled: columns.isEnabled === true || columns.isEnabled === 1,
    options: parseOnce(id, columns.options),
  };
}

function parseOnce(id: ApplicationId, text: string): ApplicationOptions {
  const known = parsed.get(id);
  if (known?.text === text) return known.options;
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const options = parseApplicationOptions(text);
  parsed.set(id, { text, options });
  return options;
}
