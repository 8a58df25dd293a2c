import { Injectable } from '@nestjs/common';
import { type Configuration, fetchProtectedResource } from 'openid-client';
import { isAllowed } from './allowed-users.policy.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { type VerifiedClaims } from './verified-identity.js';

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const HEADERS = { accept: 'application/vnd.github+json', 'user-agent': 'latchkey' } as const;
const MAX_EMAILS = 100;

type Email = { readonly email: string; readonly isPrimary: boolean };

/** Reads who logged in from the REST API of GitHub, which issues no ID tokens. */
@Injectable()
export class GithubProfile {
  /**
   * Returns the user's claims as an ID token would have them. The subject is the numeric id: login names can be given up
   * and taken by somebody else. Throws {@link ProviderFailure}.
   */
  async load(client: Configuration, token: string, settings: ProviderSettings): Promise<VerifiedClaims> {
    const user = await this.request(client, token, new URL(settings.userinfoUrl ?? ''));
    if (!isObject(user)) throw new ProviderFailure('userinfo', 'the user is not a JSON object');
    const { id, login, name } = user;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0)
      throw new ProviderFailure('identifier', 'the user has no numeric id');
    const subject = String(id);
    const emails = await this.listVerifiedEmails(client, token, settings);
    const address = chooseEmail(emails, subject, settings.allowedUsers);
    const email = address === null ? {} : { email: address, email_verified: true };
    const claims = { sub: subject, login, name, preferred_username: login, ...email };
    return { issuer: settings.issuerUrl, subject, authTime: null, idToken: null, claims };
  }

  /** An app may lack the permission to read addresses: then the user has none, and `@domain` rules refuse them. */
  private async listVerifiedEmails(
    client: Configuration,
    token: string,
    { userinfoUrl }: ProviderSettings,
  ): Promise<Email[]> {
    const list = await this.request(client, token, new URL(`${userinfoUrl}/emails`), [403, 404]);
    return Array.isArray(list) ? list.slice(0, MAX_EMAILS).flatMap(toVerifiedEmail) : [];
  }

  /** @param optional statuses that mean that there is nothing for this app */
  private async request(
    client: Configuration,
    token: string,
    url: URL,
    optional: readonly number[] = [],
  ): Promise<unknown> {
    try {
      const response = await fetchProtectedResource(client, token, url, 'GET', null, new Headers(HEADERS));
      if (optional.includes(response.status)) return null;
      if (response.status !== 200)
        throw new ProviderFailure('userinfo', `${url.pathname} returns status ${response.status}`, {
          isDown: response.status >= 500,
        });
      return await response.json().catch(() => {
        throw new ProviderFailure('userinfo', `${url.pathname} does not return JSON`);
      });
    } catch (error) {
      throw error instanceof ProviderFailure ? error : ProviderFailure.by('userinfo', error);
    }
  }
}

const toVerifiedEmail = (entry: unknown): Email[] =>
  isObject(entry) && entry['verified'] === true && typeof entry['email'] === 'string'
    ? [{ email: entry['email'], isPrimary: entry['primary'] === true }]
    : [];

/** Chooses the address that `allowed_users` allows; otherwise the primary one. */
function chooseEmail(
  emails: readonly Email[],
  identifier: string,
  entries: readonly string[],
): string | null {
  const ordered = [...emails].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  const allowed = ordered.find(({ email }) =>
    isAllowed({ identifier, email, isEmailVerified: true }, entries),
  );
  return (allowed ?? ordered[0])?.email ?? null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
