import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';

/**
 * An app that may ask for a session. Apps on a user's own machine keep no secret (RFC 8252, section 8.5).
 * `redirectUris` is where the browser may bring a code.
 */
export type OAuthClient = {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
};

const BUILT_IN: OAuthClient = {
  id: 'latchkey-cli',
  name: 'Latchkey CLI',
  redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
};

/** The apps that may ask for a session: the built-in one, and those of `OAUTH_CLIENTS`. */
@Injectable()
export class OAuthClients {
  private readonly clients: ReadonlyMap<string, OAuthClient>;

  constructor({ env }: AppConfig) {
    const urisOf = (id: string) =>
      env.OAUTH_REDIRECT_URIS.filter((registered) => registered.id === id).map(({ text }) => text);
    const named = env.OAUTH_CLIENTS.map(({ id, text }) => ({ id, name: text, redirectUris: urisOf(id) }));
    this.clients = new Map([BUILT_IN, ...named].map((client) => [client.id, client]));
  }

  find(id: string): OAuthClient | null {
    return this.clients.get(id) ?? null;
  }
}
