import { Injectable } from '@nestjs/common';
import { ApiKeyAuthenticator, type KeyPrincipal, toDoorScope } from '#api-keys';
import { RoleNames } from '#roles';
import { TerminalsService } from '#security';
import { DomainError, type UserId } from '#shared';
import { ApplicationRepository } from '../application.repository.js';
import { type DoorCaller } from '../door-question.js';
import { type GuardedApplication } from './guarded-application.js';

/** An API key that asks for an application, and the user that it acts as. */
export type DoorKey = {
  readonly apiKeyId: string;
  readonly userId: UserId;
  readonly username: string;
  /** The names of the user's roles. */
  readonly roles: readonly string[];
};

const BEARER_KEY = /^bearer +(tmx_\S*) *$/i;

/** Returns the API key of an `Authorization` header; null if it is another credential, which belongs to the application. */
export const findApiKey = (authorization: string | undefined): string | null =>
  BEARER_KEY.exec(authorization ?? '')?.[1] ?? null;

/** Finds the user behind an API key that asks for an application. Caches nothing. */
@Injectable()
export class DoorKeys {
  constructor(
    private readonly keys: ApiKeyAuthenticator,
    private readonly applications: ApplicationRepository,
    private readonly roles: RoleNames,
    private readonly terminals: TerminalsService,
  ) {}

  /** Returns null for an unknown or expired key. */
  async find(
    token: string,
    application: GuardedApplication,
    terminalId: string | null,
  ): Promise<{ readonly key: DoorKey; readonly caller: DoorCaller } | null> {
    const principal = await this.authenticate(token);
    if (principal === null) return null;
    const { userId, username, isAdmin, apiKey } = principal;
    const roles = await this.roles.listNamesOf({ id: userId, isAdmin });
    const caller = await this.toCaller(principal, application, terminalId);
    return { key: { apiKeyId: apiKey.id, userId, username, roles }, caller };
  }

  /** Returns the caller of a key that was found before; null if it has expired or is deleted. */
  async findById(
    id: string,
    application: GuardedApplication,
    terminalId: string | null,
  ): Promise<DoorCaller | null> {
    const principal = await this.keys.findById(id);
    return principal && this.toCaller(principal, application, terminalId);
  }

  private async toCaller(
    { userId, username, isAdmin, totpEnabled, apiKey }: KeyPrincipal,
    application: GuardedApplication,
    terminalId: string | null,
  ): Promise<DoorCaller> {
    const isGranted = apiKey.scopes?.includes(toDoorScope(application.id)) === true;
    const isListed =
      application.who === 'listed' && (await this.applications.isListed(application.id, userId));
    const lockedAt = terminalId && (await this.terminals.findLock({ userId, totpEnabled }, terminalId));
    return {
      ...{ userId, username, isAdmin, isListed, session: null },
      scopes: isGranted ? [`door:${application.slug}`] : [],
      isTerminalLocked: lockedAt !== null,
    };
  }

  private async authenticate(token: string): Promise<KeyPrincipal | null> {
    try {
      return await this.keys.authenticate(token);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return null;
      throw error;
    }
  }
}
