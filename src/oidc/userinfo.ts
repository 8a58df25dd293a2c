import { Injectable } from '@nestjs/common';
import { type Configuration, fetchUserInfo } from 'openid-client';
import { Log } from '#platform/logging';
import { type VerifiedTokens, getErrorCode } from './code-exchange.js';
import { ProviderFailure } from './provider-failure.js';
import { ProviderKeys } from './provider-keys.js';
import { type ProviderSettings } from './provider-settings.js';
import { RequestTrace } from './request-trace.js';
import { isComplete } from './verified-identity.js';

/** The library's error code for a response about another subject. */
const OTHER_SUBJECT = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';

/** Reads the userinfo endpoint (OpenID Connect Core 1.0, section 5.3), unsigned or signed. */
@Injectable()
export class Userinfo {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly log: Log,
  ) {}

  /**
   * Returns the claims of userinfo; none if the provider has no such endpoint, if the settings disable it, or if it fails
   * and the ID token contains all configured claims. Throws {@link ProviderFailure}.
   */
  async load(client: Configuration, tokens: VerifiedTokens, settings: ProviderSettings): Promise<object> {
    if (client.serverMetadata().userinfo_endpoint === undefined) return {};
    try {
      return await this.request(client, tokens);
    } catch (error) {
      const failure = toUserinfoFailure(error);
      // A response about another subject is not an outage.
      const isAboutOther = (error as { code?: unknown }).code === OTHER_SUBJECT;
      if (isAboutOther || !isComplete(tokens.claims, settings)) throw failure;
      this.log.warn('userinfo request failed, continuing without it', failure.fields);
      return {};
    }
  }

  private async request(client: Configuration, { accessToken, claims }: VerifiedTokens): Promise<object> {
    const trace = new RequestTrace();
    const details = await trace.follow(() => fetchUserInfo(client, accessToken, claims.sub));
    const text = trace.response?.text ?? '';
    // Anything but a plain object was signed, and the library has not verified the signature.
    if (!text.trimStart().startsWith('{'))
      await this.keys.assertSigned(text, client.serverMetadata().jwks_uri, 'userinfo');
    return details;
  }
}

const toUserinfoFailure = (error: unknown): ProviderFailure =>
  error instanceof ProviderFailure
    ? error
    : ProviderFailure.by('userinfo', error, { providerError: getErrorCode(error) });
