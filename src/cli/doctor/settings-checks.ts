import { resolve } from 'node:path';
import {
  type AppConfig,
  type Environment,
  InvalidConfiguration,
  loadConfig,
  misspeltNames,
  readTextFile,
  UnusableFile,
} from '#platform/config';
import { failed, warned, type Finding, passed } from './finding.js';
import { listeningFindings } from './listening-checks.js';

/** Checks the configuration, and returns it; null where it is invalid. */
export function examineSettings(readEnvironment: () => Environment): {
  readonly config: AppConfig | null;
  readonly findings: Finding[];
} {
  const findings = [environmentFileFinding()];
  try {
    const environment = readEnvironment();
    findings.push(nameFinding(environment));
    const config = loadConfig(environment);
    findings.push(...edgeFindings(config), ...listeningFindings(config));
    return { config, findings };
  } catch (error) {
    findings.push(failed('configuration', `cannot be used: ${problemsIn(error)}`));
    return { config: null, findings };
  }
}

/** Reports unknown names that resemble a variable of ours. */
export function nameFinding(environment: Environment): Finding {
  const hints = misspeltNames(environment);
  if (hints.length === 0) return passed('environment names', 'no unknown names');
  return warned('environment names', `unknown: ${hints.join(', ')}`);
}

const problemsIn = (error: unknown): string =>
  error instanceof InvalidConfiguration ? error.problems.join('; ') : (error as Error).message;

const SUBJECT = 'environment file';

/** Reports whether the `.env` file can be read; {@link loadConfig} checks its values. */
export function environmentFileFinding(folder = '.'): Finding {
  const file = resolve(folder, '.env');
  try {
    readTextFile(file);
    return passed(SUBJECT, file);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    if (error.code === 'ENOENT')
      return passed(SUBJECT, 'no .env file here: the configuration comes from the environment only');
    return failed(SUBJECT, error.message);
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const ALL_ADDRESSES = '/0';
const MIN_COST = 10;

/** Checks cookies, trusted proxies and password hashing, from the configuration alone. */
export function edgeFindings(config: AppConfig): Finding[] {
  return [
    passed('configuration', 'can be read'),
    cookieFinding(config),
    proxyFinding(config),
    costFinding(config),
  ];
}

function cookieFinding({ env, isHttps }: AppConfig): Finding {
  const { hostname } = new URL(env.PUBLIC_URL);
  if (isHttps) return passed('cookies', 'are sent over HTTPS only');
  if (LOOPBACK.has(hostname)) return passed('cookies', 'are sent on this machine only');
  return failed(
    'cookies',
    'are sent without encryption: put a TLS reverse proxy in front and set PUBLIC_URL to its https:// address',
  );
}

function proxyFinding({ env, isHttps }: AppConfig): Finding {
  const proxies = env.TRUSTED_PROXIES;
  const open = proxies.filter((block) => block.endsWith(ALL_ADDRESSES));
  if (open.length > 0) {
    return failed(
      'proxies',
      `${open.join(', ')} lets any client spoof its address: list only your proxies in TRUSTED_PROXIES`,
    );
  }
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
