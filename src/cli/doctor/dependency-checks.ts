import { connect } from 'node:net';
import { ProviderTransport } from '#oidc';
import { type AppConfig } from '#platform/config';
import { pingRedis } from '#platform/throttle';
import { type HostAndPort } from '#platform/network';
import { bad, doubtful, type Finding, fine } from './finding.js';
import { PATIENCE_MS, reasonOf, withinPatience } from './within.js';

/** What the service depends on besides its database, as far as admins configured it. */
export type Dependencies = { readonly issuer: string | null; readonly guacd: HostAndPort | null };

/** Asks each of them, all at once, for 3 s at most. */
export function dependencyFindings(config: AppConfig, { issuer, guacd }: Dependencies): Promise<Finding[]> {
  const { REDIS_URL } = config.env;
  return Promise.all([
    ...(REDIS_URL === undefined ? [] : [ask(() => askRedis(REDIS_URL), REDIS)]),
    ...(issuer === null ? [] : [ask(() => discover(config, issuer), PROVIDER)]),
    ...(guacd === null ? [] : [ask(() => knock(guacd), GUACD)]),
  ]);
}

type Dependency = {
  readonly subject: string;
  readonly away: (subject: string, message: string) => Finding;
  readonly cure: string;
};

const REDIS: Dependency = { subject: 'Redis', away: bad, cure: 'check REDIS_URL' };
const PROVIDER: Dependency = { subject: 'provider', away: bad, cure: 'run "oidc test" for details' };
/** Everything but remote desktops works without it, and many have none. */
const GUACD: Dependency = {
  subject: 'guacd',
  away: doubtful,
  cure: 'start it, or set guacamole_url, or set guacamole_enabled to false',
};

async function ask(question: () => Promise<string>, { subject, away, cure }: Dependency): Promise<Finding> {
  try {
    return fine(subject, await withinPatience(question()));
  } catch (error) {
    return away(subject, `unavailable (${reasonOf(error)}): ${cure}`);
  }
}

async function askRedis(url: string): Promise<string> {
  await pingRedis(url, PATIENCE_MS);
  return 'answers';
}

async function discover(config: AppConfig, issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const headers = { accept: 'application/json' };
  const answer = await new ProviderTransport(config).request(address, { method: 'GET', headers });
  if (answer.status !== 200) throw new Error(`${address} returned status ${answer.status}`);
  const { issuer: own } = (await answer.json()) as { issuer?: unknown };
  if (own !== issuer) throw new Error(`its discovery document has the issuer ${String(own)}, not ${issuer}`);
  return `discovery of ${issuer} succeeded`;
}

function knock({ host, port }: HostAndPort): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
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
