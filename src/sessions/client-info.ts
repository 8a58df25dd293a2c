import { Injectable, type PipeTransform } from '@nestjs/common';
import Bowser from 'bowser';
import { type FastifyRequest } from 'fastify';
import { FromRequest, HostCookies } from '#access';
import { clientAddress } from '#platform/context';

/** What a request says about its client. Untrusted; for display only. */
export type ClientInfo = {
  readonly address: string;
  readonly userAgent: string;
  readonly isDesktopApp: boolean;
  /** The name of the app without a browser, if a user approved its login. */
  readonly appName?: string;
  /** Secrets of trusted devices; several only if a parent domain or another path set a cookie. Never logged. */
  readonly deviceSecrets: readonly string[];
};

export const DEVICE_COOKIE = 'trusted_device';
const MAX_USER_AGENT = 512;

@Injectable()
class ClientInfoPipe implements PipeTransform<FastifyRequest, ClientInfo> {
  constructor(private readonly cookies: HostCookies) {}

  transform(request: FastifyRequest): ClientInfo {
    const { ip, headers } = request;
    const deviceToken = headers['x-device-token'];
    return {
      address: clientAddress(ip),
      userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
      isDesktopApp: headers['x-electron-app'] === 'true',
      // Native apps send a header, browsers a cookie.
      deviceSecrets:
        typeof deviceToken === 'string' ? [deviceToken] : this.cookies.values(request, DEVICE_COOKIE),
    };
  }
}

/** Injects the client of the current request. */
export const Client = () => FromRequest(ClientInfoPipe);

export type DeviceType = 'web' | 'desktop' | 'mobile' | 'cli';

/** How a session list describes a client. Derived from its `User-Agent`, so for display only. */
export type Device = { readonly type: DeviceType; readonly info: string };

const DESKTOP_APP = 'Termix-Desktop';
const MOBILE_APP = 'Termix-Mobile';
const DESKTOP_SYSTEM = /Windows|Macintosh|Mac OS X(?!.*Mobile)|X11|Linux x86_64/;
const PHONE = /iPhone|iPad|Android/;

/**
 * @param userAgent as the client sent it; may be empty
 * @param appName of an app without a browser
 */
export function describeDevice(
  userAgent: string,
  isDesktopApp: boolean,
  appName: string | null = null,
): Device {
  const system = parseSystem(userAgent);
  if (appName !== null) return { type: 'cli', info: appName };
  if (isDesktopApp || userAgent.includes(DESKTOP_APP))
    return { type: 'desktop', info: `Termix Desktop on ${system}` };
  if (userAgent.includes(MOBILE_APP)) return { type: 'mobile', info: `Termix Mobile on ${system}` };
  const isPhone = PHONE.test(userAgent) && !DESKTOP_SYSTEM.test(userAgent.replace(/like Mac OS X/, ''));
  return { type: isPhone ? 'mobile' : 'web', info: `${describeBrowser(userAgent)} on ${system}` };
}

function describeBrowser(userAgent: string): string {
  const { name, version } = parse(userAgent)?.browser ?? {};
  if (!name) return 'Unknown browser';
  return `${name} ${version?.split('.')[0] ?? ''}`.trim();
}

function parseSystem(userAgent: string): string {
  const own = /^Termix-Mobile\/(Android|iOS)/.exec(userAgent)?.[1];
  return own ?? describeSystem(parse(userAgent)?.os ?? {});
}

/** Names Windows by its marketing name and phones with their version; other versions mean little to users. */
function describeSystem({ name, version, versionName }: Bowser.Parser.OSDetails): string {
  if (!name) return 'unknown system';
  if (name === 'Windows') return `Windows ${versionName ?? ''}`.trim();
  return name === 'iOS' || name === 'Android' ? `${name} ${version ?? ''}`.trim() : name;
}

function parse(userAgent: string): Bowser.Parser.ParsedResult | null {
  return userAgent === '' ? null : Bowser.parse(userAgent);
}
