import { toRfc3339 } from '#shared';
import { formatAudience } from './application-audience.js';
import { type ApplicationOptions, DEFAULT_OPTIONS, PRESET_NAMES } from './application-options.js';
import { APPLICATION_PRESETS, findHoldProtocol, toPresetOptions } from './application-presets.js';
import { type ApplicationPresetResponse, type ApplicationResponse } from './application-response.dto.js';
import { type ApplicationSettings, type RegisteredApplication } from './application-settings.js';
import { type ApplicationWarning } from './application-warnings.js';

/** Returns an application as the API shows it. */
export function formatApplication(
  { id, version, createdAt, updatedAt, settings }: RegisteredApplication,
  warnings: readonly ApplicationWarning[],
): ApplicationResponse {
  return {
    id,
    ...formatSettings(settings),
    hold: findHoldProtocol(settings.options),
    version,
    created_at: toRfc3339(createdAt),
    updated_at: toRfc3339(updatedAt),
    warnings,
  };
}

/** Returns the names of the fields that differ. */
export function listChangedFields(before: ApplicationSettings, after: ApplicationSettings): string[] {
  return listDifferent(formatSettings(before), formatSettings(after));
}

/** Returns the presets with the fields that each fills. */
export function formatPresets(): ApplicationPresetResponse[] {
  const defaults: Record<string, unknown> = formatOptions(DEFAULT_OPTIONS);
  return PRESET_NAMES.map((name) => {
    const { title, hold } = APPLICATION_PRESETS[name];
    const filled: Record<string, unknown> = formatOptions(toPresetOptions(name));
    const changed = listDifferent(defaults, filled).filter((field) => field !== 'preset');
    return { name, title, hold, fills: Object.fromEntries(changed.map((field) => [field, filled[field]])) };
  });
}

const formatSettings = (settings: ApplicationSettings) => ({
  slug: settings.slug,
  name: settings.name,
  icon: settings.icon,
  enabled: settings.isEnabled,
  origin: settings.origin,
  path_prefix: settings.pathPrefix,
  mode: settings.mode,
  upstream: settings.upstream,
  who: formatAudience(settings),
  needs: settings.needs,
  max_age_minutes: settings.maxAgeMinutes,
  terminal: settings.terminal,
  on_lock: settings.onLock,
  ...formatOptions(settings.options),
});

const formatOptions = ({ identity, timeouts, tls, ...options }: ApplicationOptions) => ({
  preset: options.preset,
  public_paths: options.publicPaths,
  api_keys: options.allowsApiKeys,
  activity: options.activity,
  identity: {
    user_header: identity.userHeader,
    roles_header: identity.rolesHeader,
    name_header: identity.nameHeader,
    adapter: identity.adapter,
  },
  host_header: options.hostHeader,
  origin_header: options.originHeader,
  prefix: options.prefix,
  close_code: options.closeCode,
  websocket_ping_seconds: options.websocketPingSeconds,
  timeouts: {
    connect_seconds: timeouts.connect,
    first_byte_seconds: timeouts.firstByte,
    idle_seconds: timeouts.idle,
  },
  ca_file: tls.caFile,
  server_name: tls.serverName,
  fingerprint: tls.fingerprint,
  insecure: tls.isInsecure,
  max_hold_minutes: options.maxHoldMinutes,
  unframed_hold: options.holdsUnframed,
  allow_encoded_slash: options.allowsEncodedSlash,
  allow_preflight: options.allowsPreflight,
});

function listDifferent(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(after).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}
