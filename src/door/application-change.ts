import { InvalidRequest } from '#shared';
import { isPathPrefix, isReservedSlug, isSlug, parseOrigin } from './application-address.js';
import { parseAudience } from './application-audience.js';
import { changeOptions } from './application-options-change.js';
import { type ChangeApplicationRequest } from './application-request.dto.js';
import { type ApplicationSettings } from './application-settings.js';
import {
  InvalidOrigin,
  InvalidPathPrefix,
  InvalidSlug,
  InvalidTerminalRule,
  InvalidUpstream,
} from './applications.errors.js';
import { isTerminalRule } from './path-rules.js';
import { formatUpstreamAddress, parseUpstreamAddress } from './upstream-address.js';

const MAX_NAME = 100;
const MAX_ICON = 64;

/**
 * Returns the settings with the fields of a request, each checked by itself; `checkApplication` checks them together.
 * Throws the refusal of the first invalid field.
 */
export function changeSettings(
  present: ApplicationSettings,
  body: ChangeApplicationRequest,
): ApplicationSettings {
  return {
    ...present,
    ...changeAddress(present, body),
    ...(body.who === undefined ? {} : parseAudience(body.who)),
    name: body.name === undefined ? present.name : parseText('name', body.name, MAX_NAME),
    icon: nullableField(body.icon, present.icon, (icon) => parseText('icon', icon, MAX_ICON)),
    isEnabled: body.enabled ?? present.isEnabled,
    needs: (body.needs as ApplicationSettings['needs'] | undefined) ?? present.needs,
    maxAgeMinutes: nullableField(body.max_age_minutes, present.maxAgeMinutes, (minutes) => minutes),
    terminal: nullableField(body.terminal, present.terminal, parseTerminal),
    onLock: (body.on_lock as ApplicationSettings['onLock'] | undefined) ?? present.onLock,
    options: changeOptions(present.options, body),
  };
}

type Address = Pick<ApplicationSettings, 'slug' | 'origin' | 'pathPrefix' | 'mode' | 'upstream'>;

function changeAddress(present: Address, body: ChangeApplicationRequest): Address {
  return {
    slug: body.slug === undefined ? present.slug : parseSlug(body.slug),
    origin: body.origin === undefined ? present.origin : parseOriginField(body.origin),
    pathPrefix: body.path_prefix === undefined ? present.pathPrefix : parsePrefix(body.path_prefix),
    mode: (body.mode as Address['mode'] | undefined) ?? present.mode,
    upstream: nullableField(body.upstream, present.upstream, parseUpstreamField),
  };
}

/** Returns the present value for an absent field, and null for null. */
export function nullableField<Given, Value>(
  given: Given | null | undefined,
  present: Value | null,
  parse: (given: Given) => Value,
): Value | null {
  if (given === undefined) return present;
  return given === null ? null : parse(given);
}

function parseText(field: string, given: string, max: number): string {
  const text = given.trim();
  const isValid = text !== '' && text.isWellFormed() && [...text].length <= max && !/\p{Cc}/u.test(text);
  if (isValid) return text;
  throw new InvalidRequest({}, `${field} must have 1 to ${max} characters, without control characters`);
}

function parseSlug(slug: string): string {
  if (!isSlug(slug)) throw new InvalidSlug();
  if (isReservedSlug(slug)) throw new InvalidSlug({}, `The slug ${slug} is reserved`);
  return slug;
}

function parseOriginField(text: string): string {
  const origin = parseOrigin(text);
  if (origin === null) throw new InvalidOrigin();
  return origin;
}

function parsePrefix(prefix: string): string {
  if (!isPathPrefix(prefix)) throw new InvalidPathPrefix();
  return prefix;
}

function parseUpstreamField(text: string): string {
  const upstream = parseUpstreamAddress(text);
  if (upstream === null) throw new InvalidUpstream();
  return formatUpstreamAddress(upstream);
}

function parseTerminal(terminal: string): string {
  if (!isTerminalRule(terminal)) throw new InvalidTerminalRule();
  return terminal;
}
