import { Injectable } from '@nestjs/common';
import { type DryRunStepResponse } from './dry-run.dto.js';
import { DryRunLogin } from './dry-run-login.js';
import { attempt, describeTls, Finding } from './dry-run-steps.js';
import { type IdentityProvider } from './identity-provider.js';
import { ProviderClient } from './provider-client.js';
import { ProviderTransport } from './provider-transport.js';

/** Tests GitHub or a GitHub Enterprise Server, which have neither discovery nor keys. */
@Injectable()
export class GithubDryRun {
  constructor(
    private readonly client: ProviderClient,
    private readonly transport: ProviderTransport,
    private readonly login: DryRunLogin,
  ) {}

  async run(provider: IdentityProvider): Promise<DryRunStepResponse[]> {
    const { settings } = provider;
    const tls = await attempt('tls', () => this.tryTls(settings.authorizationUrl ?? ''));
    if (!tls.ok) return [tls];
    const found = await this.client.describe(settings);
    return [
      tls,
      await attempt('userinfo', () => this.tryApi(settings.userinfoUrl ?? '')),
      await attempt('client_authentication', () => this.login.tryClient(provider, found)),
      await attempt('redirect_uri', () => this.login.tryRedirect(provider)),
    ];
  }

  private async tryTls(url: string): Promise<string> {
    await this.transport.request(url, { method: 'GET', headers: {} });
    return describeTls(url);
  }

  /** Without a token, the API refuses, in JSON. */
  private async tryApi(url: string): Promise<string> {
    const headers = { accept: 'application/json', 'user-agent': 'latchkey' };
    const response = await this.transport.request(url, { method: 'GET', headers });
    const body: unknown = await response.json().catch(() => null);
    if (response.status !== 401 || body === null)
      throw new Finding(
        `${url} returns status ${response.status} and is not the API of GitHub: check base_url`,
      );
    return `${url} answers and asks for a token`;
  }
}
