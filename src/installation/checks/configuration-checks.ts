import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { type AppConfig, type DatabaseConfig, isLoopback } from '#platform/config';
import { interfaceAddresses } from '#platform/network';
import { failed, type Finding, passed, warned } from './finding.js';

const MIN_COST = 10;
const ALL_INTERFACES = ['0.0.0.0', '::'];
/** Created by Docker and Podman. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv'];

/** Checks everything that depends only on the configuration. */
export function configurationFindings(config: AppConfig): Finding[] {
  return [...edgeFindings(config), ...listeningFindings(config), ...connectionFindings(config.database)];
}

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

/** Checks that the listen addresses exist and are not exposed more than intended. */
export function listeningFindings(
  { env, gateway, isHttps }: AppConfig,
  isContainer = runsInContainer(),
): Finding[] {
  const { HOST, PORT, METRICS_HOST, METRICS_PORT } = env;
  const isBehindProxy = isHttps && !isContainer;
  return [
    addressFinding(
      'address',
      HOST,
      PORT,
      isBehindProxy && 'clients can bypass the proxy: set HOST=127.0.0.1',
    ),
    ...(gateway === null
      ? []
      : [
          addressFinding(
            'gateway address',
            gateway.host,
            gateway.port,
            isBehindProxy && 'clients can bypass the proxy: set GATEWAY_HOST=127.0.0.1',
          ),
        ]),
    ...(METRICS_PORT === undefined
      ? []
      : [
          addressFinding(
            'metrics address',
            METRICS_HOST,
            METRICS_PORT,
            !isContainer && 'the metrics are public: set METRICS_HOST to an internal address',
          ),
        ]),
  ];
}

/** @param openRisk the risk of listening on all interfaces; false if there is none */
function addressFinding(subject: string, host: string, port: number, openRisk: string | false): Finding {
  if (ALL_INTERFACES.includes(host)) {
    const message = `${host} is all network interfaces`;
    return openRisk === false ? passed(subject, message) : warned(subject, `${message}, so ${openRisk}`);
  }
  if (isIP(host) !== 0 && !isOwnAddress(host)) {
    return failed(subject, `${host} is not an address of this machine: the service cannot start`);
  }
  return passed(subject, `${host}, port ${port}`);
}

/** Accepts every address if the system does not list its own. */
function isOwnAddress(host: string): boolean {
  const own = interfaceAddresses();
  return own.length === 0 || own.includes(host) || isLoopback(host);
}

const runsInContainer = (): boolean => CONTAINER_FILES.some((file) => existsSync(file));
