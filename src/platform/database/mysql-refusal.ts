/** What the server or the driver says, by its code, when no connection comes about. */
const REFUSALS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: 'rejects the user name or password',
  ER_DBACCESS_DENIED_ERROR: 'denies this user access to the database',
  ER_BAD_DB_ERROR: 'has no database of this name: create it first',
  ECONNREFUSED: 'refuses connections: is it running?',
  ENOTFOUND: 'cannot be found: the host name does not resolve',
  ETIMEDOUT: 'does not respond',
  EHOSTUNREACH: 'cannot be reached',
  HANDSHAKE_NO_SSL_SUPPORT:
    'does not offer TLS, which ssl=true requires: configure a certificate on the server',
};

const UNKNOWN_PLUGIN = /unknown plugin (\w+)/;

/** Why a server cannot be used, without its name in front; null for codes that say nothing about the connection. */
export function mysqlRefusal(code: string, message: string): string | null {
  if (code === 'HANDSHAKE_SSL_ERROR') {
    const cure =
      'use a host name that the certificate contains, and set sslCa to the certificate authority that signed it';
    return `has a certificate that failed verification (${message}): ${cure}`;
  }
  const plugin = code === 'AUTH_SWITCH_PLUGIN_ERROR' ? UNKNOWN_PLUGIN.exec(message)?.[1] : undefined;
  if (plugin === undefined) return REFUSALS[code] ?? null;
  const supported = 'mysql_native_password, or caching_sha2_password on MySQL';
  return `requires the authentication plugin ${plugin}, which is not supported: change the account to ${supported}`;
}
