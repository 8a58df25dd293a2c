import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { DataLocked } from '#data-keys';
import { Operation } from '#platform/http';
import { Client, type ClientInfo, DeliversSession, type WithSession } from '#sessions';
import { WouldLockOut } from '#settings';
import { UserNotFound } from '#users';
import {
  LastAdmin,
  NoPassword,
  NotOidc,
  NotOidcOnly,
  SameUser,
  TargetAlreadyLinked,
  TargetNotPassword,
} from './administration.errors.js';
import {
  LinkedResponse,
  LinkRequest,
  LinkResponse,
  toFormerAdminResponse,
  UnlinkRequest,
} from './administration.dto.js';
import { AccountLinkingService } from './account-linking.service.js';
import { AccountUnlinkingService } from './account-unlinking.service.js';

@ApiTags('Administration')
@Controller('users')
export class AccountLinkingController {
  constructor(
    private readonly linking: AccountLinkingService,
    private readonly unlinking: AccountUnlinkingService,
  ) {}

  @Post('link-oidc-to-password')
  @Access('admin-session')
  @DeliversSession()
  @Operation({
    summary: 'Link an OIDC account to a password',
    description:
      'Merges an OIDC account into a password account and deletes the OIDC account. Its encrypted data moves along; conflicting item names get a numeric suffix. Both users must log in again, but an admin who links an account to their own receives a new session in the response.',
    ok: LinkedResponse,
    okMeans: 'The accounts are linked',
    refuses: [
      SameUser,
      NotOidcOnly,
      TargetNotPassword,
      TargetAlreadyLinked,
      LastAdmin,
      WouldLockOut,
      DataLocked,
      UserNotFound,
    ],
  })
  async linkOidcToPassword(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: LinkRequest,
    @Client() client: ClientInfo,
  ): Promise<WithSession<LinkedResponse>> {
    const { source, target, session, keysMade } = await this.linking.link({ caller, client }, body);
    const message = `${source.name} is linked to ${target.name}`;
    return { session, body: { success: true, ...toFormerAdminResponse(message, keysMade) } };
  }

  @Post('unlink-oidc-from-password')
  @Access('admin-session')
  @Operation({
    summary: 'Unlink an account from its provider',
    description:
      'The user can then log in only with the password. Sessions started through the provider are revoked.',
    ok: LinkResponse,
    okMeans: 'The account is unlinked',
    refuses: [NotOidc, NoPassword, WouldLockOut, UserNotFound],
  })
  async unlinkOidcFromPassword(
    @CurrentPrincipal() caller: Principal,
    @Body() { userId }: UnlinkRequest,
  ): Promise<LinkResponse> {
    const { name } = await this.unlinking.unlink(caller, userId);
    return { success: true, message: `${name} logs in with the password only` };
  }
}
