import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock } from '#shared';
import { InvalidLogoutToken, OidcProviderUnreachable } from './oidc.errors.js';
import { OidcConfigService } from './oidc-config.service.js';
import { OidcFlowService } from './oidc-flow.service.js';
import {
  type LogoutClaims,
  LogoutTokenRefusal,
  LogoutTokenVerifier,
  MAX_AGE_MS,
} from './logout-token-verifier.js';
import { LogoutTokenRepository } from './logout-token.repository.js';
import { ProviderFailure } from './provider-failure.js';

/** Accepts logout tokens of the configured provider, each of them once. */
@Injectable()
export class LogoutTokensService {
  constructor(
    private readonly configs: OidcConfigService,
    private readonly flow: OidcFlowService,
    private readonly verifier: LogoutTokenVerifier,
    private readonly used: LogoutTokenRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `OidcNotConfigured`, `OidcProviderUnreachable`, `InvalidLogoutToken`, and logs the reason. */
  async verify(token: string): Promise<LogoutClaims> {
    const settings = await this.configs.get();
    const { issuer, jwks_uri: jwksUri } = await this.flow.metadata(settings);
    if (jwksUri === undefined) this.refuse('the discovery document has no jwks_uri');
    const expected = { issuer, clientId: settings.clientId, jwksUri };
    return this.verifier.verify(token, expected).catch((error: unknown) => this.explain(error));
  }

  /** Throws `InvalidLogoutToken` for a replay. */
  async consume(tx: Tx, { issuer, jti }: LogoutClaims): Promise<void> {
    // Twice the maximum age, because the provider's clock may be ahead.
    const expiresAt = this.clock.now() + 2 * MAX_AGE_MS;
    const isFirst = await this.used.add(tx, digest(JSON.stringify([issuer, jti])), expiresAt);
    if (!isFirst) this.refuse('it was used before');
  }

  private explain(error: unknown): never {
    if (error instanceof LogoutTokenRefusal) this.refuse(error.message);
    if (!(error instanceof ProviderFailure)) throw error;
    this.log.warn('logout token could not be verified', error.fields);
    throw new OidcProviderUnreachable();
  }

  private refuse(reason: string): never {
    this.log.warn('logout token rejected', { reason });
    throw new InvalidLogoutToken();
  }
}
