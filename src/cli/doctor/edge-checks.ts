import { type AppConfig } from '#platform/config';
import { bad, type Finding, fine } from './finding.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const EVERYBODY = '/0';
const MIN_COST = 10;

/** What the configuration alone tells about cookies, proxies and passwords. */
export function edgeFindings(config: AppConfig): Finding[] {
  return [
    fine('configuration', 'can be read'),
    cookieFinding(config),
    proxyFinding(config),
    costFinding(config),
  ];
}

function cookieFinding({ env, isHttps }: AppConfig): Finding {
  const { hostname } = new URL(env.PUBLIC_URL);
  if (isHttps) return fine('cookies', 'are sent over HTTPS only');
  if (LOOPBACK.has(hostname)) return fine('cookies', 'are sent on this machine only');
  return bad(
    'cookies',
    'are sent without encryption: put a TLS reverse proxy in front and set PUBLIC_URL to its https:// address',
  );
}

function proxyFinding({ env, isHttps }: AppConfig): Finding {
  const proxies = env.TRUSTED_PROXIES;
  const open = proxies.filter((block) => block.endsWith(EVERYBODY));
  if (open.length > 0) {
    return bad(
      'proxies',
      `${open.join(', ')} lets any client spoof its address: list only your proxies in TRUSTED_PROXIES`,
    );
  }
  if (isHttps && proxies.length === 0) {
    return bad(
      'proxies',
      'PUBLIC_URL is https, which implies a reverse proxy, but TRUSTED_PROXIES is empty: all clients share its rate limits',
    );
  }
  return fine('proxies', proxies.length === 0 ? 'none, clients connect directly' : proxies.join(', '));
}

function costFinding({ env }: AppConfig): Finding {
  if (env.BCRYPT_COST >= MIN_COST) return fine('passwords', `are hashed with bcrypt cost ${env.BCRYPT_COST}`);
  return bad('passwords', `are hashed with too low a cost: set BCRYPT_COST to ${MIN_COST} or more`);
}
