import { InvalidRequest } from '#shared';
import { InvalidHeaderName } from './applications.errors.js';
import { ADAPTERS, type IdentityOptions, type TimeoutOptions } from './application-options.js';

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** Headers that HTTP, proxies or Latchkey itself give a meaning. */
const USED =
  /^(?:host|cookie2?|set-cookie2?|authorization|www-authenticate|connection|keep-alive|te|trailers?|upgrade|via|date|expect|range|origin|referer|location|forwarded|x-forwarded-(?:for|host|proto|port|uri|method|server|prefix)|x-original-.*|x-real-ip|x-http-method.*|x-latchkey-.*|content-.*|transfer-.*|sec-.*|proxy-.*|if-.*|accept.*|access-control-.*)$/;

/** Parses `identity` of a request over the present values. Throws `InvalidHeaderName` and `InvalidRequest`. */
export function parseIdentity(given: unknown, present: IdentityOptions): IdentityOptions {
  const fields = toRecord(given, 'identity');
  const identity: IdentityOptions = {
    userHeader: parseName(fields['user_header'] ?? present.userHeader),
    rolesHeader: parseName(fields['roles_header'] ?? present.rolesHeader),
    nameHeader: parseName(fields['name_header'] ?? present.nameHeader),
    adapter: parseAdapter(fields['adapter'] === undefined ? present.adapter : fields['adapter']),
  };
  assertDistinct([identity.userHeader, identity.rolesHeader, identity.nameHeader]);
  return identity;
}

/** Parses `timeouts` of a request over the present values, in seconds. Throws `InvalidRequest`. */
export function parseTimeouts(given: unknown, present: TimeoutOptions): TimeoutOptions {
  const fields = toRecord(given, 'timeouts');
  return {
    connect: parseSeconds(fields, 'connect_seconds', present.connect),
    firstByte: parseSeconds(fields, 'first_byte_seconds', present.firstByte),
    idle: parseSeconds(fields, 'idle_seconds', present.idle),
  };
}

function parseName(name: unknown): string {
  if (typeof name !== 'string') throw new InvalidRequest({}, 'The headers of identity must be text');
  if (!NAME.test(name) || USED.test(name.toLowerCase())) throw new InvalidHeaderName({ header: name });
  return name;
}

function assertDistinct(names: readonly string[]): void {
  const repeated = names.find((name, at) =>
    names.slice(0, at).some((earlier) => earlier.toLowerCase() === name.toLowerCase()),
  );
  if (repeated !== undefined) throw new InvalidHeaderName({ header: repeated });
}

function parseAdapter(adapter: unknown): IdentityOptions['adapter'] {
  if (adapter === null) return null;
  const known = ADAPTERS.find((name) => name === adapter);
  if (known === undefined)
    throw new InvalidRequest({}, `identity.adapter must be null, ${ADAPTERS.join(' or ')}`);
  return known;
}

const MAX_SECONDS = 86_400;

function parseSeconds(fields: Readonly<Record<string, unknown>>, name: string, present: number): number {
  const seconds = fields[name] ?? present;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS)
    return seconds;
  throw new InvalidRequest({}, `timeouts.${name} must be a whole number from 1 to ${MAX_SECONDS}`);
}

function toRecord(given: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return given as Record<string, unknown>;
  throw new InvalidRequest({}, `${name} must be a JSON object`);
}
