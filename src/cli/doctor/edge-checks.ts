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
  if (LOOPBACK.has(hostname)) return fine('cookies', 'travel on this machine only');
  return bad(
    'cookies',
    'travel in the clear: put a proxy with TLS in front and set PUBLIC_URL to its https:// address',
  );
}

function proxyFinding({ env, isHttps }: AppConfig): Finding {
  const proxies = env.TRUSTED_PROXIES;
  const open = proxies.filter((block) => block.endsWith(EVERYBODY));
  if (open.length > 0) {
    return bad(
      'proxies',
      `${open.join(', ')} lets everybody invent an address: list your proxies in TRUSTED_PROXIES`,
    );
  }
  if (isHttps && proxies.length === 0) {
    return bad(
      'proxies',
      'PUBLIC_URL is https, so a proxy is in front, but TRUSTED_PROXIES is empty: all clients would count as one',
    );
  }
  return fine('proxies', proxies.length === 0 ? 'none, clients connect directly' : proxies.join(', '));
}

function costFinding({ env }: AppConfig): Finding {
  if (env.BCRYPT_COST >= MIN_COST) return fine('passwords', `are hashed at cost ${env.BCRYPT_COST}`);
  return bad('passwords', `are hashed too cheaply: set BCRYPT_COST to ${MIN_COST} or more`);
}
