import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Authenticator } from '#access';
import { DomainError, type SessionId } from '#shared';

/** Finds the session of a browser that may have none, which is no error where it can log in. */
@Injectable()
export class BrowserSession {
  constructor(private readonly authenticator: Authenticator) {}

  /** Returns the session of the request; null for anything that does not authenticate one. */
  async find(request: FastifyRequest, reply: FastifyReply): Promise<SessionId | null> {
    const credentials = this.authenticator.getCredentials(request, { level: 'session' });
    try {
      const caller = await this.authenticator.authenticate(credentials, {}, request, reply);
      return caller?.session?.id ?? null;
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return null;
      throw error;
    }
  }
}
