import { type DesktopType, LISTS, PARAMETERS } from './desktop-parameters.js';
import { InvalidDesktopSettings } from './guacamole.errors.js';
import { type DesktopSettings } from './tunnel-claims.js';

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MAX_LIST = 32;
/** The token with the settings in it stands in an address, and common proxies cut those at 8 KiB. */
const MAX_BYTES = 5 * 1_024;

type Value = DesktopSettings[string];

/** The settings as guacd gets them: text only. Throws `InvalidDesktopSettings`, naming the first that is wrong. */
export function readDesktopSettings(
  type: DesktopType,
  given: Readonly<Record<string, unknown>>,
): DesktopSettings {
  const entries = Object.entries(given).flatMap(([name, value]): [string, Value][] => {
    if (!NAME.test(name)) throw new InvalidDesktopSettings();
    if (!PARAMETERS[type].has(name)) {
      throw new InvalidDesktopSettings({ setting: name }, `settings.${name} is not allowed for ${type}`);
    }
    if (value === null) return [];
    const read = readValue(name, value);
    if (read === null) {
      const sentence = `settings.${name} must be text, a number, true or false`;
      throw new InvalidDesktopSettings({ setting: name }, sentence);
    }
    return [[name, read]];
  });
  const settings = Object.fromEntries(entries);
  if (Buffer.byteLength(JSON.stringify(settings)) > MAX_BYTES) {
    throw new InvalidDesktopSettings({}, `settings may have ${MAX_BYTES} bytes of JSON at most`);
  }
  return settings;
}

/** Null for what guacd could not be told. */
function readValue(name: string, value: unknown): Value | null {
  if (!LISTS.has(name) || !Array.isArray(value)) return plain(value);
  const texts = value.map(plain);
  return texts.length <= MAX_LIST && texts.every((text) => text !== null) ? texts : null;
}

function plain(value: unknown): string | null {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}
