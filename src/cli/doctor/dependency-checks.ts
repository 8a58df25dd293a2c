import { connect } from 'node:net';
import { failed, warned, type Finding, passed } from '#installation';
import { OidcConfig, ProviderTransport } from '#oidc';
import { type AppConfig } from '#platform/config';
import { type Reader } from '#platform/database';
import { type HostAndPort, parseHostAndPort } from '#platform/network';
import { pingRedis } from '#platform/throttle';
import { guacdUrl, remoteDesktopEnabled, type RuntimeSetting, Setting } from '#settings';
import { TIMEOUT_MS, reasonFor, withTimeout } from './network-timeout.js';

/** The configured dependencies of the service, besides its database. */
export type Dependencies = { readonly issuer: string | null; readonly guacd: HostAndPort | null };

/** Checks all dependencies concurrently, each for at most 3 s. */
export function dependencyFindings(config: AppConfig, { issuer, guacd }: Dependencies): Promise<Finding[]> {
  const { REDIS_URL } = config.env;
  return Promise.all([
    ...(REDIS_URL === undefined ? [] : [check(() => checkRedis(REDIS_URL), REDIS)]),
    ...(issuer === null ? [] : [check(() => discover(config, issuer), PROVIDER)]),
    ...(guacd === null ? [] : [check(() => connectTo(guacd), GUACD)]),
  ]);
}

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
    issuer: env.OIDC_ISSUER_URL ?? (await storedIssuer(reader)),
    guacd: isEnabled ? parseHostAndPort(await readSetting(reader, guacdUrl)) : null,
  };
}

/** Returns the dependencies of the environment, for an unavailable database. */
export const configuredDependencies = ({ env }: AppConfig): Dependencies => ({
  issuer: env.OIDC_ISSUER_URL ?? null,
  guacd: null,
});

async function storedIssuer(reader: Reader): Promise<string | null> {
  const row = await reader.read((manager) => manager.findOneBy(OidcConfig, { id: 1 }));
  return row && (JSON.parse(row.settings) as { issuerUrl: string }).issuerUrl;
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
