import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';

/** An app that may ask for a session. Apps on a user's own machine keep no secret (RFC 8252, section 8.5). */
export type OAuthClient = { readonly id: string; readonly name: string };

const BUILT_IN: OAuthClient = { id: 'latchkey-cli', name: 'Latchkey CLI' };

/** The apps that may ask for a session: the built-in one, and those of `OAUTH_CLIENTS`. */
@Injectable()
export class OAuthClients {
  private readonly clients: ReadonlyMap<string, OAuthClient>;

  constructor({ env }: AppConfig) {
    this.clients = new Map([BUILT_IN, ...env.OAUTH_CLIENTS].map((client) => [client.id, client]));
  }

  find(id: string): OAuthClient | null {
    return this.clients.get(id) ?? null;
  }
}
