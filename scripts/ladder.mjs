/**
 * The layers of the sources, lowest first: a folder imports only from folders listed before it. The import
 * rules (`.dependency-cruiser.mjs`), their test and the test of the documentation read it.
 */
export const LADDER = [
  'shared',
  'platform',
  'access',
  'audit',
  'settings',
  'attempts',
  'connections',
  'data-keys',
  'users',
  'roles',
  'user-data',
  'sessions',
  'mail',
  'totp',
  'passkeys',
  'ldap',
  'api-keys',
  'oidc',
  'sso-providers',
  'security',
  'auth',
  'imports',
  'door',
  'gateway',
  'guacamole',
  'events',
  'termix',
  'webhooks',
  'health',
  'installation',
  'metrics',
];

/** The layers inside `src/platform`. */
export const PLATFORM_LADDER = [
  'config',
  'network',
  'mail',
  'context',
  'logging',
  'crypto',
  'database',
  'outbox',
  'keys',
  'throttle',
  'http',
  'web',
];

/**
 * The layers inside `src/auth`: stored state, what several use cases share, then one folder for each use case. The files
 * directly in `src/auth` are above all of them.
 */
export const AUTH_LADDER = [
  'store',
  'flow',
  'passwords',
  'registration',
  'second-factor',
  'passkey',
  'step-up',
  'reset',
  'oidc',
  'directory',
  'oauth',
  'login',
  'administration',
  'people',
  'access-check',
  'operator',
];
