import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import {
  InvalidPasskey,
  NoPasskeys,
  PasskeyChallengeExpired,
  PasskeyNotVerified,
  PasskeyRequestResponse,
} from '#passkeys';
import { Operation } from '#platform/http';
import { Clock, toRfc3339 } from '#shared';
import {
  TerminalAccessResponse,
  TerminalLockedResponse,
  TerminalProofRequest,
  TerminalStatusResponse,
  TerminalUnlockedResponse,
  TerminalId,
  TerminalVerifiedResponse,
  toTerminalLocked,
  toTerminalProof,
  toTerminalStatus,
  toTerminalVerified,
} from './terminals.dto.js';
import {
  InvalidMfaCode,
  InvalidMfaCodeFormat,
  InvalidTerminalId,
  MfaNotEnabled,
  MfaRequired,
  TerminalNotLocked,
  TooManyAttempts,
} from './security.errors.js';
import { TerminalProofs } from './terminal-proofs.service.js';
import { TerminalsService } from './terminals.service.js';

const PROOF_CHECK_ERRORS = [
  InvalidTerminalId,
  MfaNotEnabled,
  InvalidMfaCodeFormat,
  InvalidMfaCode,
  TooManyAttempts,
  PasskeyChallengeExpired,
  InvalidPasskey,
  PasskeyNotVerified,
];

@ApiTags('Terminal locks')
@ApiParam({
  name: 'containerId',
  example: 'cont_123',
  description: 'ID that the front end gives the terminal',
})
@Controller('api/security/terminal/:containerId')
export class TerminalsController {
  constructor(
    private readonly terminals: TerminalsService,
    private readonly proofs: TerminalProofs,
    private readonly clock: Clock,
  ) {}

  @Get('mfa-status')
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get the lock status of a terminal',
    description:
      'Returns whether this terminal is locked and whether your session has access now. Terminals that were never locked are reported as unlocked.',
    ok: TerminalStatusResponse,
    okMeans: 'The lock status of the terminal',
    refuses: [InvalidTerminalId],
  })
  async getTerminalStatus(
    @CurrentPrincipal() caller: Principal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalStatusResponse> {
    return toTerminalStatus(await this.terminals.getState(caller, terminalId), caller.totpEnabled);
  }

  @Post('mfa-lock')
  @Access('session')
  @Operation({
    summary: 'Lock a terminal',
    description:
      'The terminal then requires a second-factor code or a passkey. Temporary access to it is revoked.',
    ok: TerminalLockedResponse,
    okMeans: 'The terminal is locked',
    refuses: [InvalidTerminalId, MfaNotEnabled],
  })
  async lockTerminal(
    @CurrentPrincipal() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalLockedResponse> {
    return toTerminalLocked(await this.terminals.lock(caller, terminalId));
  }

  @Post('mfa-options')
  @Access('session')
  @Operation({
    summary: 'Start opening a terminal with a passkey',
    description:
      'Returns the options to use one of your passkeys with. The challenge is valid for five minutes, once, in this session, for this terminal.',
    ok: PasskeyRequestResponse,
    okMeans: 'Pass the options to the browser',
    refuses: [InvalidTerminalId, MfaNotEnabled, NoPasskeys],
  })
  startTerminalPasskey(
    @CurrentPrincipal() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
  ): Promise<PasskeyRequestResponse> {
    return this.proofs.start(caller, terminalId);
  }

  @Post('mfa-unlock')
  @Access('session')
  @Operation({
    summary: 'Unlock a terminal',
    description:
      'Removes the lock for all of your sessions. Takes a code, which cannot be used again, or a passkey.',
    ok: TerminalUnlockedResponse,
    okMeans: 'The terminal is unlocked',
    refuses: [...PROOF_CHECK_ERRORS, TerminalNotLocked],
  })
  async unlockTerminal(
    @CurrentPrincipal() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
    @Body() body: TerminalProofRequest,
  ): Promise<TerminalUnlockedResponse> {
    await this.terminals.unlock(caller, terminalId, toTerminalProof(body));
    return { locked: false, mfa_locked: false, message: 'Terminal unlocked' };
  }

  @Post('mfa-verify')
  @Access('session')
  @Operation({
    summary: 'Open a locked terminal temporarily',
    description:
      'Takes a code or a passkey, and grants this session access to the terminal, which stays locked for other sessions. Access ends when it expires, when the terminal or the account is locked, or with the session.',
    ok: TerminalVerifiedResponse,
    okMeans: 'The code or passkey was right; this session has access',
    refuses: PROOF_CHECK_ERRORS,
  })
  async verifyTerminalCode(
    @CurrentPrincipal() caller: SessionPrincipal,
    @TerminalId() terminalId: string,
    @Body() body: TerminalProofRequest,
  ): Promise<TerminalVerifiedResponse> {
    const state = await this.terminals.verify(caller, terminalId, toTerminalProof(body));
    return toTerminalVerified(state, this.clock.now());
  }

  @Get('access')
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Check access to a terminal',
    description:
      'For terminal gateways, with the user’s own credential: open the terminal only on status 200. Check again while it is open, because access can end.',
    ok: TerminalAccessResponse,
    okMeans: 'This session may access the terminal',
    refuses: [InvalidTerminalId, MfaRequired],
  })
  async checkTerminalAccess(
    @CurrentPrincipal() caller: Principal,
    @TerminalId() terminalId: string,
  ): Promise<TerminalAccessResponse> {
    const { lockedAt, accessUntil } = await this.terminals.assertAccess(caller, terminalId);
    return { allowed: true, locked: lockedAt !== null, access_expires_at: toRfc3339(accessUntil) };
  }
}
