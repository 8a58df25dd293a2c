import { InvalidRequest } from '#shared';
import { parseIdentity, parseTimeouts } from './application-headers.js';
import { type ApplicationOptions, type PresetName, type TlsOptions } from './application-options.js';
import { APPLICATION_PRESETS } from './application-presets.js';
import { type ChangeApplicationRequest } from './application-request.dto.js';
import { InvalidPublicPath } from './applications.errors.js';
import { isPublicPath } from './path-rules.js';

const MAX_PUBLIC_PATHS = 100;
const FINGERPRINT = /^[0-9a-f]{64}$/;
const FILE = /^\/[^\0]{1,1023}$/;
const SERVER_NAME = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Returns the options with the fields of a request; a named preset fills those that the request leaves out. */
export function changeOptions(
  present: ApplicationOptions,
  body: ChangeApplicationRequest,
): ApplicationOptions {
  const base = body.preset === undefined ? present : withPreset(present, body.preset as PresetName | null);
  return {
    ...base,
    ...givenValues(body),
    publicPaths: body.public_paths === undefined ? base.publicPaths : parsePublicPaths(body.public_paths),
    identity: body.identity === undefined ? base.identity : parseIdentity(body.identity, base.identity),
    timeouts: body.timeouts === undefined ? base.timeouts : parseTimeouts(body.timeouts, base.timeouts),
    closeCode: body.close_code === undefined ? base.closeCode : parseCloseCode(body.close_code),
    tls: changeTls(base.tls, body),
  };
}

const withPreset = (present: ApplicationOptions, preset: PresetName | null): ApplicationOptions => ({
  ...present,
  ...(preset === null ? {} : APPLICATION_PRESETS[preset].options),
  preset,
});

/** The fields that are stored as they are given; their type and range is checked with the body. */
function givenValues(body: ChangeApplicationRequest): Partial<ApplicationOptions> {
  const values = {
    allowsApiKeys: body.api_keys,
    activity: body.activity,
    hostHeader: body.host_header,
    originHeader: body.origin_header,
    prefix: body.prefix,
    websocketPingSeconds: body.websocket_ping_seconds,
    maxHoldMinutes: body.max_hold_minutes,
    holdsUnframed: body.unframed_hold,
    allowsEncodedSlash: body.allow_encoded_slash,
    allowsPreflight: body.allow_preflight,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function parsePublicPaths(paths: readonly string[]): readonly string[] {
  if (paths.length > MAX_PUBLIC_PATHS)
    throw new InvalidRequest({}, `public_paths must have at most ${MAX_PUBLIC_PATHS} entries`);
  const invalid = paths.find((path) => !isPublicPath(path));
  if (invalid !== undefined) throw new InvalidPublicPath({ path: invalid });
  return [...new Set(paths)];
}

/** Codes that an endpoint must not send (RFC 6455, section 7.4.1) are refused. */
function parseCloseCode(code: number | null): number | null {
  const isSendable = code === null || code === 1000 || (code >= 3000 && code <= 4999);
  if (!isSendable) throw new InvalidRequest({}, 'close_code must be 1000, or from 3000 to 4999');
  return code;
}

function changeTls(present: TlsOptions, body: ChangeApplicationRequest): TlsOptions {
  const { ca_file, server_name, fingerprint, insecure } = body;
  return {
    caFile: ca_file === undefined ? present.caFile : matching('ca_file', ca_file, FILE),
    serverName:
      server_name === undefined ? present.serverName : matching('server_name', server_name, SERVER_NAME),
    fingerprint:
      fingerprint === undefined
        ? present.fingerprint
        : matching('fingerprint', toHex(fingerprint), FINGERPRINT),
    isInsecure: insecure ?? present.isInsecure,
  };
}

/** Accepts the notation of browsers and OpenSSL, with colons and in capitals. */
const toHex = (fingerprint: string | null) => fingerprint?.replaceAll(':', '').toLowerCase() ?? null;

const EXPECTED = {
  ca_file: 'an absolute path',
  server_name: 'a host name',
  fingerprint: 'a SHA-256 fingerprint: 64 hexadecimal digits',
} as const;

function matching(field: keyof typeof EXPECTED, value: string | null, pattern: RegExp): string | null {
  if (value === null || pattern.test(value)) return value;
  throw new InvalidRequest({}, `${field} must be ${EXPECTED[field]}`);
}
