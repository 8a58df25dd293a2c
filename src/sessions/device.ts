import Bowser from 'bowser';

export type DeviceType = 'web' | 'desktop' | 'mobile';

/** What a session list says about a client; from its own words, so for display only. */
export type Device = { readonly type: DeviceType; readonly info: string };

const OUR_DESKTOP = 'Termix-Desktop';
const OUR_MOBILE = 'Termix-Mobile';
const DESKTOP_SYSTEM = /Windows|Macintosh|Mac OS X(?!.*Mobile)|X11|Linux x86_64/;
const PHONE = /iPhone|iPad|Android/;

/** @param userAgent as the client sent it; may be empty */
export function deviceOf(userAgent: string, isDesktopApp: boolean): Device {
  const system = systemOf(userAgent);
  if (isDesktopApp || userAgent.includes(OUR_DESKTOP))
    return { type: 'desktop', info: `Termix Desktop on ${system}` };
  if (userAgent.includes(OUR_MOBILE)) return { type: 'mobile', info: `Termix Mobile on ${system}` };
  const isPhone = PHONE.test(userAgent) && !DESKTOP_SYSTEM.test(userAgent.replace(/like Mac OS X/, ''));
  return { type: isPhone ? 'mobile' : 'web', info: `${browserOf(userAgent)} on ${system}` };
}

function browserOf(userAgent: string): string {
  const { name, version } = parse(userAgent)?.browser ?? {};
  if (!name) return 'Unknown browser';
  return `${name} ${version?.split('.')[0] ?? ''}`.trim();
}

function systemOf(userAgent: string): string {
  const own = /^Termix-Mobile\/(Android|iOS)/.exec(userAgent)?.[1];
  return own ?? describeSystem(parse(userAgent)?.os ?? {});
}

/** Windows by the name people know, phones by version; of the others the version says little. */
function describeSystem({ name, version, versionName }: Bowser.Parser.OSDetails): string {
  if (!name) return 'unknown system';
  if (name === 'Windows') return `Windows ${versionName ?? ''}`.trim();
  return name === 'iOS' || name === 'Android' ? `${name} ${version ?? ''}`.trim() : name;
}

function parse(userAgent: string): Bowser.Parser.ParsedResult | null {
  return userAgent === '' ? null : Bowser.parse(userAgent);
}
