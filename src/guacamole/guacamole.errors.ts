import { domainError } from '#shared';

export const InvalidGuacdUrl = domainError(
  'invalid',
  'INVALID_GUACD_URL',
  'url must be host:port, for example guacd:4822',
);

/** `setting` is the one that is wrong, unless it is all of them together. */
export const InvalidDesktopSettings = domainError<{ setting?: string }>(
  'invalid',
  'INVALID_DESKTOP_SETTINGS',
  'settings are names like hostname with text, a number, true or false',
  {},
  { optional: { setting: 'hostname' } },
);

/** An admin switched the proxy off. */
export const RemoteDesktopDisabled = domainError(
  'forbidden',
  'REMOTE_DESKTOP_DISABLED',
  'Remote desktops are disabled',
);

export const InvalidAllowedTargets = domainError(
  'invalid',
  'INVALID_ALLOWED_TARGETS',
  'allowed_targets is a list of hosts, addresses or CIDR blocks, each with :port or :first-last if wanted',
);

/** Admins keep remote desktops for themselves. */
export const RemoteDesktopNotAllowed = domainError(
  'forbidden',
  'REMOTE_DESKTOP_NOT_ALLOWED',
  'Remote desktops are for admins only',
);

/** The desktop's host and port are not among those that an admin allows, or never allowed. */
export const TargetNotAllowed = domainError<{ setting: string }>(
  'forbidden',
  'TARGET_NOT_ALLOWED',
  'Remote desktops at this address are not allowed',
  { setting: 'hostname' },
);

/** The desktop's name has no address. */
export const TargetNotFound = domainError<{ setting: string }>(
  'invalid',
  'TARGET_NOT_FOUND',
  'The host name of the desktop cannot be resolved',
  { setting: 'hostname' },
);
