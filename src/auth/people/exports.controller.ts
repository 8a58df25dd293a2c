import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { DataLocked } from '#data-keys';
import { Operation, SuccessHeader } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { UserNotFound } from '#users';
import { AccountExport } from './account-export.service.js';
import { AccountExportResponse, OwnExportResponse } from './exports.dto.js';
import { OwnExport } from './own-export.service.js';

const USER_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

const Attachment = SuccessHeader(
  'Content-Disposition',
  'A file name with the id of the user',
  toDisposition(USER_ID),
);

@ApiTags('People')
@Controller('users')
export class ExportsController {
  constructor(
    private readonly accounts: AccountExport,
    private readonly own: OwnExport,
  ) {}

  @Get('admin/export/:userId')
  @ApiParam({ name: 'userId', example: USER_ID })
  @Access('user', { permission: 'users.manage' })
  @Attachment
  @Operation({
    summary: 'Export the account of somebody',
    description:
      'Returns a file with the facts about the account. Secrets, and what the user has stored, are not among them.',
    ok: AccountExportResponse,
    okMeans: 'The account, as an attachment',
    refuses: [MorePowerfulUser, UserNotFound],
  })
  async exportAccount(
    @CurrentPrincipal() caller: Principal,
    @Param('userId') userId: string,
  ): Promise<StreamableFile> {
    const exported = await this.accounts.export(caller, userId);
    return new StreamableFile(Buffer.from(JSON.stringify(exported)), toFile(exported.account.userId));
  }

  @Get('me/export')
  @Access('session', { stepUp: 'own' })
  @Attachment
  @Operation({
    summary: 'Export everything about me',
    description:
      'Returns a file with your account, sessions (also those that ended in the last 30 days), devices, passkeys, API keys, screen lock, invitations, audit log and items, which are decrypted. Rejected while the data is locked, unless you have no items.',
    ok: OwnExportResponse,
    okMeans: 'Everything about you, as an attachment',
    refuses: [DataLocked],
  })
  async exportMe(@CurrentPrincipal() caller: SessionPrincipal): Promise<StreamableFile> {
    return new StreamableFile(await this.own.export(caller), toFile(caller.userId));
  }
}

const toFile = (userId: string) => ({ type: 'application/json', disposition: toDisposition(userId) });

/** Names the file by the id: a name can hold any character, which a header cannot. */
function toDisposition(userId: string): string {
  return `attachment; filename="latchkey-user-${userId}.json"`;
}
