import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, ReauthenticationRequired, type SessionPrincipal } from '#access';
import { OidcNotConfigured, OidcProviderUnreachable } from '#oidc';
import { Operation } from '#platform/http';
import { BindsBrowser, type BoundToBrowser, BrowserSecrets } from './browser-binding.js';
import { ProviderProofRequest, ProviderProofResponse } from './provider-proof.dto.js';
import { ProviderProofStart } from './provider-proof-start.service.js';

@ApiTags('Sessions')
@Controller('users/reauthenticate')
export class ProviderProofController {
  constructor(private readonly proofs: ProviderProofStart) {}

  @Post('provider')
  @Access('session', { whileEnrolling: true })
  @BindsBrowser()
  @Operation({
    summary: 'Start a proof at the identity provider',
    description:
      'For accounts whose `needs` names `provider`. Redirect the same browser to `auth_url` within ten minutes: the provider asks the user to log in again, and the browser returns to `return_to` with `reauthenticated=true` or `error=…` in the query. The session is then freshly proved, if the same user logged in and the provider says when.',
    ok: ProviderProofResponse,
    okMeans: 'Where to redirect the browser',
    refuses: [ReauthenticationRequired, OidcNotConfigured, OidcProviderUnreachable],
  })
  async startProviderProof(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { return_to: returnTo }: ProviderProofRequest,
    @BrowserSecrets() browserSecrets: readonly string[],
  ): Promise<BoundToBrowser<ProviderProofResponse>> {
    const { authUrl, browserSecret } = await this.proofs.start(caller, returnTo ?? undefined, browserSecrets);
    return { browserSecret, body: { auth_url: authUrl } };
  }
}
