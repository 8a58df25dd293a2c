import { connect } from 'node:net';
import { failed, warned, type Finding, passed } from '#installation';
import { ProviderTransport } from '#oidc';
import { type AppConfig } from '#platform/config';
import { type Reader } from '#platform/database';
import { type HostAndPort, parseHostAndPort } from '#platform/network';
import { pingRedis } from '#platform/throttle';
import { guacdUrl, remoteDesktopEnabled, type RuntimeSetting, Setting } from '#settings';
import { SsoProvider } from '#sso-providers';
import { TIMEOUT_MS, reasonFor, withTimeout } from './network-timeout.js';

/** The configured dependencies of the service, besides its database. */
export type Dependencies = { readonly issuers: readonly string[]; readonly guacd: HostAndPort | null };

/** Checks all dependencies concurrently, each for at most 3 s. */
export function dependencyFindings(config: AppConfig, { issuers, guacd }: Dependencies): Promise<Finding[]> {
  const { REDIS_URL } = config.env;
  return Promise.all([
    ...(REDIS_URL === undefined ? [] : [check(() => checkRedis(REDIS_URL), REDIS)]),
    ...issuers.map((issuer) => check(() => discover(config, issuer), PROVIDER)),
    ...(guacd === null ? [] : [check(() => connectTo(guacd), GUACD)]),
  ]);
}

/** The types of providers that have a discovery document. */
const DISCOVERED: ReadonlySet<string> = new Set(['oidc', 'google']);

type Dependency = {
  readonly subject: string;
  readonly report: (subject: string, message: string) => Finding;
  readonly remedy: string;
};

const REDIS: Dependency = { subject: 'Redis', report: failed, remedy: 'check REDIS_URL' };
const PROVIDER: Dependency = { subject: 'provider', report: failed, remedy: 'run "oidc test" for details' };
/** Only a warning: everything but remote desktops works without it. */
const GUACD: Dependency = {
  subject: 'guacd',
  report: warned,
  remedy: 'start it, or set guacamole_url, or set guacamole_enabled to false',
};

async function check(
  request: () => Promise<string>,
  { subject, report, remedy }: Dependency,
): Promise<Finding> {
  try {
    return passed(subject, await withTimeout(request()));
  } catch (error) {
    return report(subject, `unavailable (${reasonFor(error)}): ${remedy}`);
  }
}

async function checkRedis(url: string): Promise<string> {
  await pingRedis(url, TIMEOUT_MS);
  return 'answers';
}

async function discover(config: AppConfig, issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const headers = { accept: 'application/json' };
  const response = await new ProviderTransport(config).request(address, { method: 'GET', headers });
  if (response.status !== 200) throw new Error(`${address} returned status ${response.status}`);
  const { issuer: own } = (await response.json()) as { issuer?: unknown };
  if (own !== issuer) throw new Error(`its discovery document has the issuer ${String(own)}, not ${issuer}`);
  return `discovery of ${issuer} succeeded`;
}

function connectTo({ host, port }: HostAndPort): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const finish = (settle: () => void) => () => {
      socket.destroy();
      settle();
    };
    socket
      .once(
        'connect',
        finish(() => resolve(`${host}:${port} accepts connections`)),
      )
      .once(
        'timeout',
        finish(() => reject(new Error('no answer'))),
      )
      .on('error', reject);
  });
}

/** Returns the stored dependencies; those of the environment take precedence. */
export async function storedDependencies({ env }: AppConfig, reader: Reader): Promise<Dependencies> {
  const isEnabled = await readSetting(reader, remoteDesktopEnabled);
  return {
    issuers: await listIssuers(env.OIDC_ISSUER_URL, reader),
    guacd: isEnabled ? parseHostAndPort(await readSetting(reader, guacdUrl)) : null,
  };
}

/** Returns the dependencies of the environment, for an unavailable database. */
export const configuredDependencies = ({ env }: AppConfig): Dependencies => ({
  issuers: [env.OIDC_ISSUER_URL ?? []].flat(),
  guacd: null,
});

/** The issuer of the environment takes the place of the primary provider's. */
async function listIssuers(own: string | undefined, reader: Reader): Promise<string[]> {
  const rows = await reader.read((manager) => manager.findBy(SsoProvider, { enabled: true }));
  const discovered = rows.filter(({ type }) => DISCOVERED.has(type));
  const used = discovered.filter(({ isPrimary }) => own === undefined || !isPrimary);
  const issuers = used.map(({ settings }) => (JSON.parse(settings) as { issuerUrl: string }).issuerUrl);
  return own === undefined ? issuers : [own, ...issuers];
}

async function readSetting<T extends boolean | string>(
  reader: Reader,
  setting: RuntimeSetting<T>,
): Promise<T> {
  const row = await reader.read((manager) => manager.findOneBy(Setting, { name: setting.name }));
  if (!row) return setting.defaultValue;
  const value: unknown = JSON.parse(row.value);
  return setting.isValid(value) ? value : setting.fallback;
}
