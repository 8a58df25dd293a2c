/** What the server or the driver says, by its code, when no connection comes about. */
const REFUSALS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: 'refuses the user or the password',
  ER_DBACCESS_DENIED_ERROR: 'does not let this user into the database',
  ER_BAD_DB_ERROR: 'has no database of this name: create it first',
  ECONNREFUSED: 'refuses connections: is it running?',
  ENOTFOUND: 'cannot be found: the host name leads nowhere',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  HANDSHAKE_NO_SSL_SUPPORT: 'offers no TLS, which ssl=true asks for: give the server a certificate',
};

const UNKNOWN_PLUGIN = /unknown plugin (\w+)/;

/** Why a server cannot be used, without its name in front; null for codes that say nothing about the connection. */
export function mysqlRefusal(code: string, message: string): string | null {
  if (code === 'HANDSHAKE_SSL_ERROR') {
    const cure = 'connect to a name that the certificate has, and name the authority that signed it in sslCa';
    return `has a certificate that is not accepted (${message}): ${cure}`;
  }
  const plugin = code === 'AUTH_SWITCH_PLUGIN_ERROR' ? UNKNOWN_PLUGIN.exec(message)?.[1] : undefined;
  if (plugin === undefined) return REFUSALS[code] ?? null;
  const supported = 'mysql_native_password, or caching_sha2_password on MySQL';
  return `wants to authenticate this account with ${plugin}, which is not supported: change the account to ${supported}`;
}
