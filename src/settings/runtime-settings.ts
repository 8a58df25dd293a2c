import { STEP_UP_MODES, type StepUpMode } from '#access';
import { type LogLevel } from '#platform/logging';
import { parseHostAndPort, parseTargetPattern, type TargetPattern } from '#platform/network';

/** A setting that admins can change while the service runs. */
export type RuntimeSetting<T extends boolean | number | string> = {
  readonly name: string;
  readonly defaultValue: T;
  /** Applies when the stored value is invalid: the most restrictive value. */
  readonly fallback: T;
  readonly isValid: (value: unknown) => value is T;
  /** The allowed values, for error messages. */
  readonly choices: string;
};

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const booleanSetting = (name: string): RuntimeSetting<boolean> => ({
  name,
  defaultValue: true,
  fallback: false,
  isValid: isBoolean,
  choices: 'true or false',
});

/** Whether the first login through the identity provider creates an account, even while registration is forbidden. */
export const oidcAutoProvision: RuntimeSetting<boolean> = {
  ...booleanSetting('oidc_auto_provision'),
  defaultValue: false,
};

/** Whether login pages that can do so start single sign-on without a click. */
export const silentLogin: RuntimeSetting<boolean> = {
  ...booleanSetting('oidc_silent_login_default'),
  defaultValue: false,
};

export const MAX_SESSION_HOURS = 720;

export const registrationAllowed = booleanSetting('registration_allowed');
export const passwordLoginAllowed = booleanSetting('password_login_allowed');
export const passwordResetAllowed = booleanSetting('password_reset_allowed');

/** The lifetime of new sessions, in hours. */
export const sessionTimeoutHours: RuntimeSetting<number> = {
  name: 'session_timeout_hours',
  defaultValue: 24,
  fallback: 1,
  isValid: (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SESSION_HOURS,
  choices: `a whole number from 1 to ${MAX_SESSION_HOURS}`,
};

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The log level. @param configured the default, and the fallback for an invalid stored level */
export const logLevel = (configured: LogLevel): RuntimeSetting<LogLevel> => ({
  name: 'log_level',
  defaultValue: configured,
  fallback: configured,
  isValid: (value): value is LogLevel => LOG_LEVELS.includes(value as LogLevel),
  choices: LOG_LEVELS.join(', '),
});

/** Whether users can open remote desktops. */
export const remoteDesktopEnabled = booleanSetting('guacamole_enabled');

/** The address of guacd, as `host:port`. */
export const guacdUrl: RuntimeSetting<string> = {
  name: 'guacamole_url',
  defaultValue: 'guacd:4822',
  fallback: '',
  isValid: (value): value is string => typeof value === 'string' && parseHostAndPort(value) !== null,
  choices: 'host:port',
};

const MAX_TARGETS = 200;
const MAX_TARGETS_LENGTH = 16_384;

/** Parses a comma-separated list of targets; empty text is an empty list. Returns null if an entry is invalid. */
export function parseTargets(text: string): TargetPattern[] | null {
  const patterns = text === '' ? [] : text.split(',').map((item) => parseTargetPattern(item.trim()));
  return patterns.length <= MAX_TARGETS && patterns.every((pattern) => pattern !== null) ? patterns : null;
}

/** The allowed targets of remote desktops, comma-separated. `*` does not include loopback and other special ranges. */
export const desktopTargets: RuntimeSetting<string> = {
  name: 'guacamole_allowed_targets',
  defaultValue: '*',
  fallback: '',
  isValid: (value): value is string =>
    typeof value === 'string' && value.length <= MAX_TARGETS_LENGTH && parseTargets(value) !== null,
  choices: `a comma-separated list of up to ${MAX_TARGETS} hosts, CIDR blocks and ports, like 10.0.0.0/8:3389`,
};

export const DESKTOP_USERS = ['everyone', 'admins'] as const;
export type DesktopUsers = (typeof DESKTOP_USERS)[number];

/** Who may open remote desktops. */
export const desktopUsers: RuntimeSetting<DesktopUsers> = {
  name: 'guacamole_allowed_users',
  defaultValue: 'everyone',
  fallback: 'admins',
  isValid: (value): value is DesktopUsers => DESKTOP_USERS.includes(value as DesktopUsers),
  choices: DESKTOP_USERS.join(', '),
};

/** Which operations ask for a fresh proof, unless `STEP_UP` is set. */
export const stepUpMode: RuntimeSetting<StepUpMode> = {
  name: 'step_up',
  defaultValue: 'own',
  fallback: 'all',
  isValid: (value): value is StepUpMode => STEP_UP_MODES.includes(value as StepUpMode),
  choices: STEP_UP_MODES.join(', '),
};

/** Returns every setting, for the operator commands. Add a new setting here. */
export const runtimeSettings = (
  configuredLogLevel: LogLevel,
): readonly RuntimeSetting<boolean | number | string>[] => [
  registrationAllowed,
  passwordLoginAllowed,
  passwordResetAllowed,
  sessionTimeoutHours,
  oidcAutoProvision,
  silentLogin,
  remoteDesktopEnabled,
  guacdUrl,
  desktopTargets,
  desktopUsers,
  stepUpMode,
  logLevel(configuredLogLevel),
];
