import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock } from '#shared';
import { InvalidLogoutToken } from './oidc.errors.js';
import { OidcConfigService } from './oidc-config.service.js';
import { OidcFlowService } from './oidc-flow.service.js';
import { type LogoutClaims, LogoutTokenVerifier, MAX_AGE_MS } from './logout-token-verifier.js';
import { LogoutTokenRepository } from './logout-token.repository.js';

/** Logout tokens of the configured provider, each of them once. */
@Injectable()
export class LogoutTokensService {
  constructor(
    private readonly configs: OidcConfigService,
    private readonly flow: OidcFlowService,
    private readonly verifier: LogoutTokenVerifier,
    private readonly spent: LogoutTokenRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `OidcNotConfigured`, `OidcProviderUnreachable`, `InvalidLogoutToken`. */
  async verify(token: string): Promise<LogoutClaims> {
    const settings = await this.configs.get();
    const { issuer, jwks_uri: jwksUri } = await this.flow.metadata(settings);
    if (jwksUri === undefined) throw new InvalidLogoutToken();
    return this.verifier.verify(token, { issuer, clientId: settings.clientId, jwksUri });
  }

  /** Throws `InvalidLogoutToken` for one that was obeyed before. */
  async spend(tx: Tx, { issuer, jti }: LogoutClaims): Promise<void> {
    // Twice the age and a bit: a clock may be ahead of ours.
    const expiresAt = this.clock.now() + 2 * MAX_AGE_MS;
    if (!(await this.spent.add(tx, digest(JSON.stringify([issuer, jti])), expiresAt)))
      throw new InvalidLogoutToken();
  }
}
