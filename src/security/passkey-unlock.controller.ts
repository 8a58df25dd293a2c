import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { NoPasskeys, PasskeyRequestResponse } from '#passkeys';
import { Operation } from '#platform/http';
import { PasskeyUnlockRequest, PasskeyUnlockResponse } from './passkey-unlock.dto.js';
import { PasskeyUnlockService } from './passkey-unlock.service.js';
import { NoPasscodeSet, PasskeyUnlockNotAllowed } from './security.errors.js';
import { UnlockProofs } from './unlock-proofs.service.js';

@ApiTags('Screen lock')
@Controller('api/security')
export class PasskeyUnlockController {
  constructor(
    private readonly passkeyUnlock: PasskeyUnlockService,
    private readonly proofs: UnlockProofs,
  ) {}

  @Get('passkey-unlock')
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get whether passkeys unlock my screen',
    description:
      'Returns whether you allow passkeys to unlock the screen instead of the passcode. Removing the passcode forbids it.',
    ok: PasskeyUnlockResponse,
    okMeans: 'The setting of your account',
  })
  async getPasskeyUnlock(@CurrentPrincipal() caller: Principal): Promise<PasskeyUnlockResponse> {
    return { allowed: await this.passkeyUnlock.isAllowed(caller) };
  }

  @Put('passkey-unlock')
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Let passkeys unlock my screen',
    description:
      'Allows or forbids passkeys to unlock the screen instead of the passcode. Only passkeys that verify their user do.',
    ok: PasskeyUnlockResponse,
    okMeans: 'The updated setting',
    refuses: [NoPasscodeSet],
  })
  async setPasskeyUnlock(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { allowed }: PasskeyUnlockRequest,
  ): Promise<PasskeyUnlockResponse> {
    await this.passkeyUnlock.change(caller, allowed);
    return { allowed };
  }

  @Post('unlock/options')
  @Access('session', { whileLocked: true, whileEnrolling: true })
  @Operation({
    summary: 'Start unlocking with a passkey',
    description:
      'Returns the options to use one of your passkeys with. The challenge is valid for five minutes, once, in this session.',
    ok: PasskeyRequestResponse,
    okMeans: 'Pass the options to the browser',
    refuses: [NoPasscodeSet, PasskeyUnlockNotAllowed, NoPasskeys],
  })
  startPasskeyUnlock(@CurrentPrincipal() caller: SessionPrincipal): Promise<PasskeyRequestResponse> {
    return this.proofs.start(caller);
  }
}
