import { domainError } from '#shared';

export const InvalidGuacdUrl = domainError(
  'invalid',
  'INVALID_GUACD_URL',
  'url must be host:port, for example guacd:4822',
);

export const InvalidDesktopSettings = domainError(
  'invalid',
  'INVALID_DESKTOP_SETTINGS',
  'settings are names like hostname with text, a number, true or false',
);

/** An admin switched the proxy off. */
export const RemoteDesktopDisabled = domainError(
  'forbidden',
  'REMOTE_DESKTOP_DISABLED',
  'Remote desktops are switched off',
);
