import { type FastifyRequest } from 'fastify';
import { parseCookie } from 'cookie';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { clientAddress } from '#platform/context';

/** What a request tells about the program and machine it comes from. Untrusted; for display only. */
export type ClientInfo = {
  readonly address: string;
  readonly userAgent: string;
  readonly isDesktopApp: boolean;
  /** What a trusted device identifies itself with. Never logged. */
  readonly deviceSecret: string | null;
};

export const DEVICE_COOKIE = 'trusted_device';
const MAX_USER_AGENT = 512;

export function clientInfoOf({ ip, headers }: FastifyRequest): ClientInfo {
  return {
    address: clientAddress(ip),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    isDesktopApp: headers['x-electron-app'] === 'true',
    deviceSecret: deviceSecretOf(headers),
  };
}

/** Apps that keep their own secrets send a header; browsers have a cookie. */
function deviceSecretOf({ cookie, 'x-device-token': header }: FastifyRequest['headers']): string | null {
  if (typeof header === 'string') return header;
  return cookie === undefined ? null : (parseCookie(cookie)[DEVICE_COOKIE] ?? null);
}

/** The client of the current request. */
export const Client = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  clientInfoOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
