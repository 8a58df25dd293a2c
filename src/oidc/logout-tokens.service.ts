import { Injectable } from '@nestjs/common';
import { digest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock } from '#shared';
import { InvalidLogoutToken, OidcProviderUnreachable } from './oidc.errors.js';
import { type IdentityProvider } from './identity-provider.js';
import { OidcFlowService } from './oidc-flow.service.js';
import {
  type LogoutClaims,
  type LogoutTokenAddress,
  LogoutTokenRefusal,
  LogoutTokenVerifier,
  MAX_AGE_MS,
} from './logout-token-verifier.js';
import { LogoutTokenRepository } from './logout-token.repository.js';
import { ProviderFailure } from './provider-failure.js';

/** Accepts logout tokens, each of them once. */
@Injectable()
export class LogoutTokensService {
  constructor(
    private readonly flow: OidcFlowService,
    private readonly verifier: LogoutTokenVerifier,
    private readonly used: LogoutTokenRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Returns which provider to verify the token for. Throws `InvalidLogoutToken`, and logs the reason. */
  readAddress(token: string): LogoutTokenAddress {
    return this.verifier.readAddress(token) ?? this.refuse('it is not a JWT with an issuer');
  }

  /** Throws `OidcProviderUnreachable`, `InvalidLogoutToken`, and logs the reason. */
  async verify(token: string, { settings }: IdentityProvider): Promise<LogoutClaims> {
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

  /** Throws `InvalidLogoutToken`, and logs the reason. */
  refuse(reason: string): never {
    this.log.warn('logout token rejected', { reason });
    throw new InvalidLogoutToken();
  }

  private explain(error: unknown): never {
    if (error instanceof LogoutTokenRefusal) this.refuse(error.message);
    if (!(error instanceof ProviderFailure)) throw error;
    this.log.warn('logout token could not be verified', error.fields);
    throw new OidcProviderUnreachable();
  }
}
