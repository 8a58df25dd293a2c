import { Injectable } from '@nestjs/common';
import { Clock, SECOND_MS } from '#shared';
import { DryRunLogin } from './dry-run-login.js';
import { attempt, describeTls, Finding, isAboutTls, passed } from './dry-run-steps.js';
import { type DryRunResponse, type DryRunStepResponse } from './dry-run.dto.js';
import { GithubDryRun } from './github-dry-run.js';
import { type IdentityProvider } from './identity-provider.js';
import { type Description, ProviderClient, type ServerMetadata } from './provider-client.js';
import { ProviderFailure } from './provider-failure.js';
import { ProviderTransport } from './provider-transport.js';

const TOLERANCE_SECONDS = 30;
const REQUIRED_ENDPOINTS = ['authorization_endpoint', 'token_endpoint'] as const;
const ENDPOINTS = [...REQUIRED_ENDPOINTS, 'userinfo_endpoint'] as const;

/** Tests a configuration as far as possible without a user. Creates no account and stores nothing. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly client: ProviderClient,
    private readonly transport: ProviderTransport,
    private readonly login: DryRunLogin,
    private readonly github: GithubDryRun,
    private readonly clock: Clock,
  ) {}

  /** Stops where the other steps depend on one that failed. */
  async run(provider: IdentityProvider): Promise<DryRunResponse> {
    const name = await attempt('name', () => this.tryName(provider.settings.issuerUrl));
    const steps = [name, ...(name.ok ? await this.tryProtocol(provider) : [])];
    return { ok: steps.every(({ ok }) => ok), steps };
  }

  private async tryProtocol(provider: IdentityProvider): Promise<DryRunStepResponse[]> {
    if (provider.settings.protocol === 'github') return this.github.run(provider);
    const found = await this.client.describe(provider.settings).catch((error: unknown) => {
      if (error instanceof ProviderFailure) return error;
      throw error;
    });
    return found instanceof ProviderFailure ? failed(found) : this.tryAll(provider, found);
  }

  private async tryName(issuerUrl: string): Promise<string> {
    const addresses = await this.transport.resolve(issuerUrl);
    const { host } = new URL(issuerUrl);
    return addresses === null ? `The proxy resolves ${host}` : `${host} is ${addresses.join(', ')}`;
  }

  private async tryAll(provider: IdentityProvider, found: Description): Promise<DryRunStepResponse[]> {
    const { metadata } = found;
    return [
      passed('tls', describeTls(metadata.issuer)),
      passed('discovery', 'Discovery succeeded'),
      passed('issuer', `The issuer is ${metadata.issuer}`),
      await attempt('endpoints', async () => checkEndpoints(found)),
      await attempt('keys', () => this.tryKeys(metadata)),
      await attempt('clock', () => this.tryClock(metadata)),
      await attempt('client_authentication', () => this.login.tryClient(provider, found)),
      await attempt('redirect_uri', () => this.login.tryRedirect(provider)),
    ];
  }

  private async tryKeys({ jwks_uri: uri }: ServerMetadata): Promise<string> {
    if (uri === undefined)
      throw new Finding('The discovery document has no jwks_uri, so tokens cannot be verified');
    const response = await this.transport.request(uri, { method: 'GET', headers: {} });
    const body = (await response.json().catch(() => null)) as { keys?: unknown[] } | null;
    const count = Array.isArray(body?.keys) ? body.keys.length : 0;
    if (count === 0) throw new Finding(`${uri} returns status ${response.status} and no keys`);
    return `${count} key(s)`;
  }

  /** Compares our clock with the `Date` header of the provider. */
  private async tryClock({ jwks_uri: uri }: ServerMetadata): Promise<string> {
    if (uri === undefined) return 'Not compared, because there is no jwks_uri to request';
    const response = await this.transport.request(uri, { method: 'GET', headers: {} });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return 'The provider sends no Date header';
    const seconds = Math.round((theirs - this.clock.now()) / SECOND_MS);
    if (Math.abs(seconds) > TOLERANCE_SECONDS)
      throw new Finding(`The provider’s clock is off by ${seconds} seconds: synchronise both with NTP`);
    return `${Math.abs(seconds)} second(s) apart`;
  }
}

/** Reports a failed discovery, after which no other step is possible. */
function failed({ step, reason }: ProviderFailure): DryRunStepResponse[] {
  const isTls = isAboutTls(reason);
  if (step === 'issuer')
    return [
      passed('discovery', 'Discovery succeeded'),
      { step, ok: false, message: `${reason}: set issuer_url to exactly that value` },
    ];
  const fix = isTls ? 'add its certificate authority to OIDC_CA_FILE' : 'check issuer_url, DNS and firewall';
  return [{ step: isTls ? 'tls' : 'discovery', ok: false, message: `${reason}: ${fix}` }];
}

function checkEndpoints({ metadata, advertised }: Description): string {
  const missing = REQUIRED_ENDPOINTS.filter((name) => metadata[name] === undefined);
  if (missing.length > 0) throw new Finding(`Configure ${missing.join(' and ')}: discovery has none`);
  const pairs = ENDPOINTS.map((name) => ({ name, used: metadata[name], own: advertised[name] }));
  const wrong = pairs.filter(({ used, own }) => isMistyped(used, own));
  if (wrong.length > 0)
    throw new Finding(
      wrong.map(({ name, used, own }) => `${name} is ${used}, discovery has ${own}`).join('; '),
    );
  return pairs.flatMap(({ used }) => used ?? []).join(', ');
}

/** Another path on the same host is probably a typo; another host may be an internal address of the operator. */
function isMistyped(used: string | undefined, advertised: string | undefined): boolean {
  if (used === undefined || advertised === undefined) return false;
  const [ours, theirs] = [new URL(used), new URL(advertised)];
  return ours.origin === theirs.origin && ours.pathname !== theirs.pathname;
}
