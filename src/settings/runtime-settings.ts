import { type LogLevel } from '#platform/logging';
import { parseTargetPattern, type TargetPattern } from '#platform/network';
import { hostAndPort } from './host-and-port.js';

/** A setting that admins change while the service runs. */
export type RuntimeSetting<T extends boolean | number | string> = {
  readonly name: string;
  /** The value until someone sets another. */
  readonly initial: T;
  /** What counts when the stored value cannot be read: the answer that lets fewer people do less. */
  readonly closed: T;
  readonly isValid: (value: unknown) => value is T;
  /** What it can be, in words. */
  readonly choices: string;
};

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const toggle = (name: string): RuntimeSetting<boolean> => ({
  name,
  initial: true,
  closed: false,
  isValid: isBoolean,
  choices: 'true or false',
});

/** Accounts at the first login through the identity provider, whether or not registration is open. */
export const oidcAutoProvision: RuntimeSetting<boolean> = {
  ...toggle('oidc_auto_provision'),
  initial: false,
};

export const MAX_SESSION_HOURS = 720;

export const registrationAllowed = toggle('registration_allowed');
export const passwordLoginAllowed = toggle('password_login_allowed');
export const passwordResetAllowed = toggle('password_reset_allowed');

/** How long sessions made from now on last, in hours. */
export const sessionTimeoutHours: RuntimeSetting<number> = {
  name: 'session_timeout_hours',
  initial: 24,
  closed: 1,
  isValid: (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SESSION_HOURS,
  choices: `a whole number from 1 to ${MAX_SESSION_HOURS}`,
};

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** How much is logged. @param configured what counts until an admin sets another, and when the stored one is garbage */
export const logLevel = (configured: LogLevel): RuntimeSetting<LogLevel> => ({
  name: 'log_level',
  initial: configured,
  closed: configured,
  isValid: (value): value is LogLevel => LOG_LEVELS.includes(value as LogLevel),
  choices: LOG_LEVELS.join(', '),
});

/** Whether remote desktops can be reached. */
export const remoteDesktopEnabled = toggle('guacamole_enabled');

/** Where the guacd is that speaks to the desktops, as `host:port`. */
export const guacdUrl: RuntimeSetting<string> = {
  name: 'guacamole_url',
  initial: 'guacd:4822',
  closed: '',
  isValid: (value): value is string => typeof value === 'string' && hostAndPort(value) !== null,
  choices: 'host:port',
};

const MAX_TARGETS = 200;
const MAX_TARGETS_LENGTH = 16_384;

/** Reads a comma list of targets; empty text is an empty list. Null where one of them cannot be read. */
export function parseTargets(text: string): TargetPattern[] | null {
  const patterns = text === '' ? [] : text.split(',').map((item) => parseTargetPattern(item.trim()));
  return patterns.length <= MAX_TARGETS && patterns.every((pattern) => pattern !== null) ? patterns : null;
}

/** Where remote desktops may be, as a comma list of target patterns; ranges that are always refused apart. */
export const desktopTargets: RuntimeSetting<string> = {
  name: 'guacamole_allowed_targets',
  initial: '*',
  closed: '',
  isValid: (value): value is string =>
    typeof value === 'string' && value.length <= MAX_TARGETS_LENGTH && parseTargets(value) !== null,
  choices: `a comma-separated list of up to ${MAX_TARGETS} hosts, CIDR blocks and ports, like 10.0.0.0/8:3389`,
};

export const DESKTOP_USERS = ['everyone', 'admins'] as const;
export type DesktopUsers = (typeof DESKTOP_USERS)[number];

/** Who may open remote desktops. */
export const desktopUsers: RuntimeSetting<DesktopUsers> = {
  name: 'guacamole_allowed_users',
  initial: 'everyone',
  closed: 'admins',
  isValid: (value): value is DesktopUsers => DESKTOP_USERS.includes(value as DesktopUsers),
  choices: DESKTOP_USERS.join(', '),
};

/** Every setting, for those who name them: the operator commands. A new setting is added here. */
export const runtimeSettings = (
  configuredLogLevel: LogLevel,
): readonly RuntimeSetting<boolean | number | string>[] => [
  registrationAllowed,
  passwordLoginAllowed,
  passwordResetAllowed,
  sessionTimeoutHours,
  oidcAutoProvision,
  remoteDesktopEnabled,
  guacdUrl,
  desktopTargets,
  desktopUsers,
  logLevel(configuredLogLevel),
];
