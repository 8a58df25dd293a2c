import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ClearsSession } from '#sessions';
import {
  IncorrectPassword,
  PasswordMalformed,
  PasswordTooCommon,
  PasswordTooLong,
  PasswordTooShort,
  ReencryptionFailed,
  TooManyPasswords,
} from '../flow/auth.errors.js';
import { DataUnlockService } from './data-unlock.service.js';
import { PasswordChangeService } from './password-change.service.js';
import {
  ChangePasswordRequest,
  DataStatusResponse,
  MessageResponse,
  PasswordRequest,
  UnlockDataResponse,
} from './passwords.dto.js';

const CHANGED: MessageResponse = { message: 'Password changed successfully. Please log in again.' };
const UNLOCKED: UnlockDataResponse = { success: true, message: 'Data unlocked successfully' };

@ApiTags('Passwords and data')
@Controller('users')
export class PasswordController {
  constructor(
    private readonly changes: PasswordChangeService,
    private readonly unlocks: DataUnlockService,
  ) {}

  @Post('change-password')
  @Access('session')
  @ClearsSession()
  @Operation({
    summary: 'Change my password',
    description:
      'Revokes all your sessions, including this one, and clears the cookie. API keys stay valid and encrypted data stays readable.',
    ok: MessageResponse,
    okMeans: 'The password was changed',
    refuses: [
      IncorrectPassword,
      PasswordTooShort,
      PasswordTooLong,
      PasswordTooCommon,
      PasswordMalformed,
      TooManyPasswords,
      ReencryptionFailed,
    ],
  })
  changePassword(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: ChangePasswordRequest,
  ): Promise<MessageResponse> {
    return this.changes.change({ ...body, caller }).then(() => CHANGED);
  }

  @Get('data-status')
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get whether my data is unlocked',
    description:
      'Returns whether this credential can decrypt your data now. If not, call `POST /users/unlock-data`.',
    ok: DataStatusResponse,
    okMeans: 'Whether the data is unlocked',
  })
  getDataStatus(@CurrentPrincipal() { dataUnlocked }: Principal): DataStatusResponse {
    return { unlocked: dataUnlocked, message: dataUnlocked ? 'Data is unlocked' : 'Data is locked' };
  }

  @Post('unlock-data')
  @Access('session')
  @Operation({
    summary: 'Unlock my encrypted data',
    description:
      'Unlocks the data for this session; no new session is created. After a reset that could not keep the data, the old password restores it within 30 days.',
    ok: UnlockDataResponse,
    okMeans: 'The data is unlocked',
    refuses: [IncorrectPassword, PasswordMalformed, TooManyPasswords],
  })
  unlockData(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { password }: PasswordRequest,
  ): Promise<UnlockDataResponse> {
    return this.unlocks.unlock(caller, password).then(() => UNLOCKED);
  }
}
