import { type Permission } from '#access';
import { type TargetRefusal } from '#platform/network';
import { type DomainError, domainError } from '#shared';

export const InvalidGuacdUrl = domainError(
  'invalid',
  'INVALID_GUACD_URL',
  'url must be host:port, for example guacd:4822',
);

/** `setting` names the invalid setting; absent if the settings as a whole are invalid. */
export const InvalidDesktopSettings = domainError<{ setting?: string }>(
  'invalid',
  'INVALID_DESKTOP_SETTINGS',
  'settings must be an object whose values are strings, numbers or booleans',
  {},
  { optional: { setting: 'hostname' } },
);

export const RemoteDesktopDisabled = domainError(
  'forbidden',
  'REMOTE_DESKTOP_DISABLED',
  'Remote desktops are disabled',
);

export const InvalidAllowedTargets = domainError(
  'invalid',
  'INVALID_ALLOWED_TARGETS',
  'allowed_targets must be a list of hosts, addresses or CIDR blocks, each optionally with :port or :first-last',
);

/** The settings reserve remote desktops, and the caller lacks `permission`. */
export const RemoteDesktopNotAllowed = domainError<{ permission: Permission }>(
  'forbidden',
  'REMOTE_DESKTOP_NOT_ALLOWED',
  'Remote desktops are for admins only',
  { permission: 'remote-desktop.use' },
);

/** The target is not in the allowed list, or in a range that is always refused. */
export const TargetNotAllowed = domainError<{ setting: string }>(
  'forbidden',
  'TARGET_NOT_ALLOWED',
  'Remote desktops at this address are not allowed',
  { setting: 'hostname' },
);

export const TargetNotFound = domainError<{ setting: string }>(
  'invalid',
  'TARGET_NOT_FOUND',
  'The host name of the desktop cannot be resolved',
  { setting: 'hostname' },
);

/** A target that guacd must not connect to. The reason is for operators: it would tell users where our services are. */
export class RefusedTarget extends Error {
  constructor(
    readonly setting: 'hostname' | 'sftp-hostname',
    readonly reason: TargetRefusal,
  ) {
    super(`refused target: ${reason}`);
  }

  toDomainError(): DomainError {
    const { setting, reason } = this;
    const isUnknown = reason === 'unresolvable' || reason === 'invalid';
    return isUnknown ? new TargetNotFound({ setting }) : new TargetNotAllowed({ setting });
  }
}
