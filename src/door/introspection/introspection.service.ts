import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { API_KEY_PREFIX, ApiKeyAuthenticator, KeyScopes } from '#api-keys';
import { AppConfig } from '#platform/config';
import { SessionAuthenticator, TokenVerifier } from '#sessions';
import { DomainError, type Instant, SECOND_MS } from '#shared';
import { type IntrospectionResponse } from './introspection.dto.js';

const INACTIVE: IntrospectionResponse = { active: false };

/**
 * Tells other services about a token that they were sent (RFC 7662). Does not count as activity of its session, nor as use
 * of its key.
 */
@Injectable()
export class IntrospectionService {
  private readonly issuer: string;

  constructor(
    private readonly sessions: SessionAuthenticator,
    private readonly tokens: TokenVerifier,
    private readonly keys: ApiKeyAuthenticator,
    private readonly scopes: KeyScopes,
    config: AppConfig,
  ) {
    this.issuer = config.env.PUBLIC_URL.replace(/\/$/, '');
  }

  /** Returns the same for every token that is not accepted, whatever the reason. Throws `ServiceUnavailable` in an outage. */
  async introspect(token: string): Promise<IntrospectionResponse> {
    try {
      return token.startsWith(API_KEY_PREFIX)
        ? await this.describeKey(token)
        : await this.describeSession(token);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return INACTIVE;
      throw error;
    }
  }

  private async describeSession(token: string): Promise<IntrospectionResponse> {
    const principal = await this.sessions.authenticate(token);
    const { lock, session } = principal;
    if (lock !== null || session === null || session.mustEnrol) return INACTIVE;
    const { iat } = this.tokens.findVerified(token) ?? (await this.tokens.verify(token));
    return { ...this.describe(principal), iat, exp: toSeconds(session.expiresAt) };
  }

  private async describeKey(token: string): Promise<IntrospectionResponse> {
    const { principal, createdAt, expiresAt } = await this.keys.inspect(token);
    const { apiKey } = principal;
    const scopes = (await this.scopes.getFormatter())(apiKey.scopes);
    return {
      ...this.describe(principal),
      iat: toSeconds(createdAt),
      ...(expiresAt !== null && { exp: toSeconds(expiresAt) }),
      ...(scopes !== null && { scope: scopes.join(' ') }),
      client_id: apiKey.id,
    };
  }

  private describe({ userId, username }: Principal): IntrospectionResponse {
    return { active: true, sub: userId, username, token_type: 'Bearer', iss: this.issuer };
  }
}

const toSeconds = (instant: Instant): number => Math.floor(instant / SECOND_MS);
