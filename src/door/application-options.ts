/** Applications whose requirements are known; see `APPLICATION_PRESETS`. */
export const PRESET_NAMES = [
  'ttyd',
  'wetty',
  'novnc',
  'jupyter',
  'guacamole',
  'code-server',
  'shellinabox',
  'cockpit',
  'termix',
  'rexec',
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What counts as activity for the idle lock. `input`: navigation, unsafe methods and data of WebSocket clients. */
export const ACTIVITIES = ['input', 'all', 'none'] as const;
export type Activity = (typeof ACTIVITIES)[number];

export const HOST_HEADERS = ['keep', 'upstream'] as const;
export const ORIGIN_HEADERS = ['keep', 'upstream', 'remove'] as const;
/** What happens to the first part of the path on the way to the upstream. */
export const PREFIX_HANDLINGS = ['keep', 'strip'] as const;
/** Systems whose own services need a token of their own format. */
export const ADAPTERS = ['termix', 'rexec'] as const;

/** The names of the headers that carry the user, and the adapter. */
export type IdentityOptions = {
  readonly userHeader: string;
  readonly rolesHeader: string;
  readonly nameHeader: string;
  readonly adapter: (typeof ADAPTERS)[number] | null;
};

/** Seconds. */
export type TimeoutOptions = {
  readonly connect: number;
  /** Until the first byte of a response. */
  readonly firstByte: number;
  /** Without a byte in either direction; not for event streams and WebSockets. */
  readonly idle: number;
};

/** How the certificate of an `https` upstream is verified. */
export type TlsOptions = {
  /** A PEM file of authorities on the server's disk. */
  readonly caFile: string | null;
  readonly serverName: string | null;
  /** SHA-256 of the certificate in hex, which replaces the check of its issuer and name. */
  readonly fingerprint: string | null;
  /** Whether the certificate is not verified at all. */
  readonly isInsecure: boolean;
};

/** The rarely changed part of an application, stored as one JSON document. */
export type ApplicationOptions = {
  /** The preset that filled the fields, which also tells how the application can be held. */
  readonly preset: PresetName | null;
  /** Exact paths, and prefixes that end in `/`. */
  readonly publicPaths: readonly string[];
  readonly allowsApiKeys: boolean;
  readonly activity: Activity;
  readonly identity: IdentityOptions;
  readonly hostHeader: (typeof HOST_HEADERS)[number];
  readonly originHeader: (typeof ORIGIN_HEADERS)[number];
  readonly prefix: (typeof PREFIX_HANDLINGS)[number];
  /** Replaces the close code of the gateway (RFC 6455, section 7.4); null keeps it. */
  readonly closeCode: number | null;
  /** Seconds between pings of the gateway; 0 sends none. */
  readonly websocketPingSeconds: number;
  readonly timeouts: TimeoutOptions;
  readonly tls: TlsOptions;
  readonly maxHoldMinutes: number;
  /** Whether sockets are held although the page is not covered by a frame of Latchkey. */
  readonly holdsUnframed: boolean;
  /** Whether `%2F` may be part of a path. */
  readonly allowsEncodedSlash: boolean;
  /** Whether CORS preflights pass without a session. */
  readonly allowsPreflight: boolean;
};

export const DEFAULT_OPTIONS: ApplicationOptions = {
  preset: null,
  publicPaths: [],
  allowsApiKeys: false,
  activity: 'input',
  identity: {
    userHeader: 'Remote-User',
    rolesHeader: 'Remote-Groups',
    nameHeader: 'Remote-Name',
    adapter: null,
  },
  hostHeader: 'keep',
  originHeader: 'keep',
  prefix: 'keep',
  closeCode: null,
  websocketPingSeconds: 0,
  timeouts: { connect: 5, firstByte: 60, idle: 300 },
  tls: { caFile: null, serverName: null, fingerprint: null, isInsecure: false },
  maxHoldMinutes: 480,
  holdsUnframed: false,
  allowsEncodedSlash: false,
  allowsPreflight: false,
};

/** Returns the stored form, with every field, so that a later change of a default does not change an application. */
export const serializeApplicationOptions = (options: ApplicationOptions): string => JSON.stringify(options);

/**
 * Returns the options of a stored application. Fields that an earlier version did not store have their defaults; fields
 * of a later version are ignored. Throws for text that is not a JSON object: an unreadable rule must not admit anybody.
 */
export function parseApplicationOptions(stored: string): ApplicationOptions {
  const given: unknown = JSON.parse(stored);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('The stored options of an application are not a JSON object');
  return fillDefaults(DEFAULT_OPTIONS, given as Record<string, unknown>);
}

/** Fills in defaults on every level; the shape of stored values is that of this version or an earlier one. */
function fillDefaults<Options extends object>(
  defaults: Options,
  given: Readonly<Record<string, unknown>>,
): Options {
  const fields = Object.entries(defaults).map(([name, preset]: [string, unknown]) => {
    const value = given[name];
    if (value === undefined) return [name, preset];
    return [name, isRecord(preset) && isRecord(value) ? fillDefaults(preset, value) : value];
  });
  return Object.fromEntries(fields) as Options;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
