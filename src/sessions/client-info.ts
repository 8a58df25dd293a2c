import { Injectable, type PipeTransform } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { FromRequest, HostCookies } from '#access';
import { clientAddress } from '#platform/context';

/** What a request tells about the program and machine it comes from. Untrusted; for display only. */
export type ClientInfo = {
  readonly address: string;
  readonly userAgent: string;
  readonly isDesktopApp: boolean;
  /** What a trusted device may identify itself with; several only where another site may have set some. Never logged. */
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
      // Apps that keep their own secrets send a header; browsers have a cookie.
      deviceSecrets:
        typeof deviceToken === 'string' ? [deviceToken] : this.cookies.values(request, DEVICE_COOKIE),
    };
  }
}

/** The client of the current request. */
export const Client = () => FromRequest(ClientInfoPipe);
