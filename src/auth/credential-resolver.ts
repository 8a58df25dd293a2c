import { Injectable } from '@nestjs/common';
import { type Credential, InvalidToken, type Principal, PrincipalResolver, TotpRequired } from '#access';
import { API_KEY_PREFIX, ApiKeyAuthenticator } from '#api-keys';
import { ActivityRecorder, SessionAuthenticator, TokenVerifier } from '#sessions';

/** Finds the caller behind any kind of credential. */
@Injectable()
export class CredentialResolver extends PrincipalResolver {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly sessions: SessionAuthenticator,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly activity: ActivityRecorder,
  ) {
    super();
  }

  /** A key counts as a Bearer token only: a browser must not keep one in a cookie. */
  async resolve({ from, token }: Credential): Promise<Principal> {
    if (from === 'header' && token.startsWith(API_KEY_PREFIX)) return this.apiKeys.authenticate(token);
    const verified = this.tokens.findVerified(token) ?? (await this.tokens.verifyAndRemember(token));
    if (verified.typ === 'totp') throw new TotpRequired();
    if (verified.typ !== 'session') throw new InvalidToken();
    return this.sessions.authenticate(verified, token);
  }

  onAuthenticated({ session }: Principal, { isBackground }: { isBackground: boolean }): void {
    if (session && !isBackground) this.activity.record(session);
  }
}
