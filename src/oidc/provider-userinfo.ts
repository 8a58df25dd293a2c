import { Injectable } from '@nestjs/common';
import { type Configuration, fetchUserInfo } from 'openid-client';
import { Log } from '#platform/logging';
import { type CheckedTokens, errorCodeIn } from './provider-exchange.js';
import { ProviderFailure } from './provider-failure.js';
import { ProviderKeys } from './provider-keys.js';
import { type ProviderSettings } from './provider-settings.js';
import { RequestTrace } from './request-trace.js';
import { isComplete } from './verified-identity.js';

/** The library's code for an answer about another subject. */
const OTHER_SUBJECT = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';

/** The userinfo endpoint (OpenID Connect Core 1.0, section 5.3), plain or signed. */
@Injectable()
export class Userinfo {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly log: Log,
  ) {}

  /**
   * Claims besides those of the ID token; none where the provider has no such endpoint or the settings leave it out,
   * or where it fails and the ID token says everything that is configured. Throws {@link ProviderFailure}.
   */
  async load(client: Configuration, tokens: CheckedTokens, settings: ProviderSettings): Promise<object> {
    if (client.serverMetadata().userinfo_endpoint === undefined) return {};
    try {
      return await this.request(client, tokens);
    } catch (error) {
      const failure = failureOf(error);
      // Somebody else's answer is no outage.
      const isAboutOther = (error as { code?: unknown }).code === OTHER_SUBJECT;
      if (isAboutOther || !isComplete(tokens.claims, settings)) throw failure;
      this.log.warn('userinfo request failed, continuing without it', failure.fields);
      return {};
    }
  }

  private async request(client: Configuration, { accessToken, claims }: CheckedTokens): Promise<object> {
    const trace = new RequestTrace();
    const details = await trace.follow(() => fetchUserInfo(client, accessToken, claims.sub));
    const text = trace.answer?.text ?? '';
    // Whatever is no plain object was signed, and the library has not looked by whom.
    if (!text.trimStart().startsWith('{'))
      await this.keys.assertSigned(text, client.serverMetadata().jwks_uri, 'userinfo');
    return details;
  }
}

const failureOf = (error: unknown): ProviderFailure =>
  error instanceof ProviderFailure
    ? error
    : ProviderFailure.by('userinfo', error, { providerError: errorCodeIn(error) });
