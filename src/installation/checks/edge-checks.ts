import { type AppConfig, type DatabaseConfig, isLoopback } from '#platform/config';
import { failed, type Finding, passed } from './finding.js';

const MIN_COST = 10;

/** Checks cookies, trusted proxies and password hashing, from the configuration alone. */
export function edgeFindings(config: AppConfig): Finding[] {
  return [cookieFinding(config), proxyFinding(config), costFinding(config)];
}

function cookieFinding({ env, isHttps }: AppConfig): Finding {
  const { hostname } = new URL(env.PUBLIC_URL);
  if (isHttps) return passed('cookies', 'are sent over HTTPS only');
  if (isLoopback(hostname)) return passed('cookies', 'are sent on this machine only');
  return failed(
    'cookies',
    'are sent without encryption: put a TLS reverse proxy in front and set PUBLIC_URL to its https:// address',
  );
}

function proxyFinding({ env, isHttps }: AppConfig): Finding {
  const proxies = env.TRUSTED_PROXIES;
  if (isHttps && proxies.length === 0) {
    return failed(
      'proxies',
      'PUBLIC_URL is https, which implies a reverse proxy, but TRUSTED_PROXIES is empty: all clients share its rate limits',
    );
  }
  return passed('proxies', proxies.length === 0 ? 'none, clients connect directly' : proxies.join(', '));
}

function costFinding({ env }: AppConfig): Finding {
  if (env.BCRYPT_COST >= MIN_COST)
    return passed('passwords', `are hashed with bcrypt cost ${env.BCRYPT_COST}`);
  return failed('passwords', `are hashed with too low a cost: set BCRYPT_COST to ${MIN_COST} or more`);
}

/** Checks how the connection to a MySQL server is protected; an embedded database has none. */
export function connectionFindings(database: DatabaseConfig): Finding[] {
  return database.engine === 'mysql' ? [connectionFinding(database.ssl)] : [];
}

type MysqlConfig = Extract<DatabaseConfig, { engine: 'mysql' }>;

function connectionFinding(ssl: MysqlConfig['ssl']): Finding {
  const subject = 'database connection';
  if (ssl === false) return passed(subject, 'is not encrypted (ssl=false)');
  if (ssl.verifyIdentity) return passed(subject, 'is encrypted, and the certificate is verified');
  return failed(
    subject,
    'is encrypted but open to man-in-the-middle attacks: set ssl=true, and sslCa to the file of your certificate authority',
  );
}
