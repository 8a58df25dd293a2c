import { Injectable } from '@nestjs/common';
import { randomSecret } from '#platform/crypto';
import { Clock, SECOND_MS } from '#shared';
import { type DryRunResponse, type DryRunStep, type DryRunStepResponse } from './dto/dry-run.dto.js';
import { OidcFlowService } from './oidc-flow.service.js';
import { ProviderClient, type ServerMetadata } from './provider-client.js';
import { ProviderFailure, reasonIn } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { ProviderTransport } from './provider-transport.js';

const TOLERANCE_SECONDS = 30;

/** What to do, as the sentence that an admin reads. */
class Finding extends Error {}

/** Tries a configuration out as far as that goes without a person; nobody is made and nothing is stored. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly client: ProviderClient,
    private readonly transport: ProviderTransport,
    private readonly flow: OidcFlowService,
    private readonly clock: Clock,
  ) {}

  async run(settings: ProviderSettings): Promise<DryRunResponse> {
    const found = await this.client.metadata(settings).catch((error: unknown) => {
      if (error instanceof ProviderFailure) return error;
      throw error;
    });
    const steps = found instanceof ProviderFailure ? failed(found) : await this.tryAll(settings, found);
    return { ok: steps.every(({ ok }) => ok), steps };
  }

  private async tryAll(settings: ProviderSettings, metadata: ServerMetadata): Promise<DryRunStepResponse[]> {
    return [
      passed('discovery', 'The provider describes itself'),
      passed('issuer', `The provider is ${metadata.issuer}`),
      await attempt('endpoints', async () => endpointsOf(metadata)),
      await attempt('keys', () => this.tryKeys(metadata)),
      await attempt('tls', async () => tlsOf(metadata)),
      await attempt('clock', () => this.tryClock(metadata)),
      await attempt('redirect_uri', () => this.tryRedirect(settings)),
    ];
  }

  private async tryKeys({ jwks_uri: uri }: ServerMetadata): Promise<string> {
    if (uri === undefined)
      throw new Finding('The provider names no jwks_uri, so its tokens cannot be checked');
    const response = await this.transport.request(uri, { method: 'GET', headers: {} });
    const body = (await response.json().catch(() => null)) as { keys?: unknown[] } | null;
    const count = Array.isArray(body?.keys) ? body.keys.length : 0;
    if (count === 0) throw new Finding(`${uri} answers with ${response.status} and no keys`);
    return `${count} key(s)`;
  }

  /** The provider's clock by its own answer, to a second. */
  private async tryClock({ jwks_uri: uri = '' }: ServerMetadata): Promise<string> {
    const response = await this.transport.request(uri, { method: 'GET', headers: {} });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return 'The provider does not tell its time';
    const seconds = Math.round((theirs - this.clock.now()) / SECOND_MS);
    if (Math.abs(seconds) > TOLERANCE_SECONDS)
      throw new Finding(`The provider’s clock differs by ${seconds} seconds: synchronise both with NTP`);
    return `${Math.abs(seconds)} second(s) apart`;
  }

  /** Begins a login without a person: a provider that does not know the address says so at once. */
  private async tryRedirect(settings: ProviderSettings): Promise<string> {
    const { redirectUri } = this.flow;
    const secret = () => randomSecret().toString('base64url');
    const secrets = { state: secret(), nonce: secret(), verifier: secret() };
    const url = await this.client.authorizationUrl(settings, redirectUri, secrets);
    const { status, headers } = await this.transport.request(url, { method: 'GET', headers: {} });
    const back = headers.get('location') ?? '';
    const error = URL.canParse(back) ? new URL(back).searchParams.get('error') : null;
    if (status >= 400)
      throw new Finding(
        `The provider answers with ${status}: register ${redirectUri} for ${settings.clientId}`,
      );
    if (back.startsWith(redirectUri) && error !== null)
      throw new Finding(
        `The provider refuses with ${error}: compare client_id, scopes and PKCE with its settings`,
      );
    return `${redirectUri} is accepted`;
  }
}

const passed = (step: DryRunStep, message: string): DryRunStepResponse => ({ step, ok: true, message });

async function attempt(step: DryRunStep, work: () => Promise<string>): Promise<DryRunStepResponse> {
  try {
    return passed(step, await work());
  } catch (error) {
    return { step, ok: false, message: reasonIn(error) };
  }
}

/** Without discovery nothing else can be asked. */
function failed({ step, reason }: ProviderFailure): DryRunStepResponse[] {
  const isTls = /certificate|self-signed|TLS|SSL/i.test(reason);
  if (step === 'issuer')
    return [
      passed('discovery', 'The provider describes itself'),
      {
        step: 'issuer',
        ok: false,
        message: `${reason}: configure issuer_url exactly as the provider spells it`,
      },
    ];
  const cure = isTls ? 'name its authority in OIDC_CA_FILE' : 'compare issuer_url, DNS and firewall';
  return [{ step: isTls ? 'tls' : 'discovery', ok: false, message: `${reason}: ${cure}` }];
}

function endpointsOf(metadata: ServerMetadata): string {
  const names = ['authorization_endpoint', 'token_endpoint'] as const;
  const missing = names.filter((name) => metadata[name] === undefined);
  if (missing.length > 0) throw new Finding(`Configure ${missing.join(' and ')}: discovery finds none`);
  return names.map((name) => metadata[name]).join(', ');
}

function tlsOf({ issuer }: ServerMetadata): string {
  return issuer.startsWith('https:')
    ? 'The certificate is trusted'
    : 'Plain http: for tests on this machine only';
}
