import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { OwnApiKeysService } from '#api-keys';
import { PasskeysService } from '#passkeys';
import { SecurityExport } from '#security';
import {
  type EndedSessionResponse,
  EndedSessions,
  type ListedSessionResponse,
  SessionManagementService,
} from '#sessions';
import { toDeviceResponse, TrustedDevicesService } from '#totp';
import { toPasskeyResponse } from '../passkey/passkeys.dto.js';
import { type ExportedRecords } from './exports.dto.js';
import { InvitationsService } from './invitations.service.js';

/** Lists what belongs to the caller's account, as the pages and operations of each kind show it. */
@Injectable()
export class OwnRecords {
  constructor(
    private readonly sessions: SessionManagementService,
    private readonly ended: EndedSessions,
    private readonly devices: TrustedDevicesService,
    private readonly passkeys: PasskeysService,
    private readonly keys: OwnApiKeysService,
    private readonly security: SecurityExport,
    private readonly invitations: InvitationsService,
  ) {}

  async list(caller: SessionPrincipal): Promise<ExportedRecords> {
    const { userId } = caller;
    const passkeys = await this.passkeys.list(userId);
    return {
      sessions: await this.listSessions(caller),
      trustedDevices: (await this.devices.list(userId)).map(toDeviceResponse),
      passkeys: passkeys.map(toPasskeyResponse),
      apiKeys: await this.keys.list(caller),
      security: await this.security.describe(userId),
      invitations: await this.invitations.listSentBy(userId),
    };
  }

  /** A long list: reads it as fast as it is taken. */
  readEndedSessions({ userId }: SessionPrincipal): AsyncIterable<EndedSessionResponse> {
    return this.ended.export(userId);
  }

  private async listSessions(caller: SessionPrincipal): Promise<ListedSessionResponse[]> {
    const { userId } = caller;
    const listed: ListedSessionResponse[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await this.sessions.list(caller, { userId, ...(cursor && { cursor }) });
      listed.push(...page.sessions);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return listed;
  }
}
