import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import {
  Access,
  CurrentPrincipal,
  type Principal,
  SecondFactorRequired,
  type SessionPrincipal,
} from '#access';
import {
  PasskeyChallengeExpired,
  PasskeyNotFound,
  PasskeyRegistrationFailed,
  PasskeysService,
  TooManyPasskeys,
} from '#passkeys';
import { Operation } from '#platform/http';
import { WouldLockOut } from '#settings';
import { ENROLMENT_ERRORS } from '../flow/enrolment-admission.service.js';
import { LastSecondFactor } from '../flow/enrolment.errors.js';
import { PasskeyEnrolmentService } from './passkey-enrolment.service.js';
import { PasskeyRemovalService } from './passkey-removal.service.js';
import {
  PasskeyChangedResponse,
  PasskeyCreationResponse,
  PasskeyOptionsRequest,
  PasskeyRegisteredResponse,
  PasskeysResponse,
  RegisterPasskeyRequest,
  RenamePasskeyRequest,
  toPasskeyResponse,
  toUserVerification,
} from './passkeys.dto.js';

const PASSKEY_ID = { name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' };

@ApiTags('Passkeys')
@Controller('users/webauthn')
export class PasskeysController {
  constructor(
    private readonly passkeys: PasskeysService,
    private readonly enrolment: PasskeyEnrolmentService,
    private readonly removal: PasskeyRemovalService,
  ) {}

  @Get('credentials')
  @Access('user', { scope: 'me', whileEnrolling: true })
  @Operation({
    summary: 'List my passkeys',
    description: 'Returns the passkeys of your account, oldest first. Their keys are not shown.',
    ok: PasskeysResponse,
    okMeans: 'The passkeys of your account',
  })
  async listPasskeys(@CurrentPrincipal() { userId }: Principal): Promise<PasskeysResponse> {
    return { credentials: (await this.passkeys.list(userId)).map(toPasskeyResponse) };
  }

  @Post('register/options')
  @Access('session', { stepUp: 'all', whileEnrolling: true })
  @Operation({
    summary: 'Start adding a passkey',
    description:
      'Returns the options to create a credential with. The challenge is valid for five minutes, once, in this session.',
    ok: PasskeyCreationResponse,
    okMeans: 'Pass the options to the browser',
    refuses: [SecondFactorRequired],
  })
  startPasskeyRegistration(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { userVerification }: PasskeyOptionsRequest,
  ): Promise<PasskeyCreationResponse> {
    return this.enrolment.start(caller, toUserVerification(userVerification));
  }

  @Post('register/verify')
  @Access('session', { stepUp: 'all', whileEnrolling: true })
  @Operation({
    summary: 'Add a passkey',
    description:
      'Stores the credential that the browser has created. Authenticators that verify their user can then log in without a password.',
    ok: PasskeyRegisteredResponse,
    okMeans: 'The passkey can be used',
    refuses: [PasskeyChallengeExpired, PasskeyRegistrationFailed, TooManyPasskeys, ...ENROLMENT_ERRORS],
  })
  async registerPasskey(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { name, enrolment_code: enrolmentCode, ...proof }: RegisterPasskeyRequest,
  ): Promise<PasskeyRegisteredResponse> {
    const passkey = await this.enrolment.finish(caller, { proof, name: name ?? undefined, enrolmentCode });
    return { success: true, credential: toPasskeyResponse(passkey) };
  }

  @Patch('credentials/:id')
  @ApiParam(PASSKEY_ID)
  @Access('session')
  @Operation({
    summary: 'Rename a passkey',
    description: 'Changes the name that the list shows. The authenticator is not asked.',
    ok: PasskeyChangedResponse,
    okMeans: 'The passkey has the new name',
    refuses: [PasskeyNotFound],
  })
  async renamePasskey(
    @CurrentPrincipal() { userId }: SessionPrincipal,
    @Param('id') id: string,
    @Body() { name }: RenamePasskeyRequest,
  ): Promise<PasskeyChangedResponse> {
    await this.passkeys.rename(userId, id, name);
    return { success: true };
  }

  @Delete('credentials/:id')
  @ApiParam(PASSKEY_ID)
  @Access('session', { stepUp: 'all' })
  @Operation({
    summary: 'Remove a passkey',
    description:
      'The passkey can no longer be used; sessions that it logged in stay valid. Rejected if you, or all admins, could no longer log in.',
    ok: PasskeyChangedResponse,
    okMeans: 'The passkey is removed',
    refuses: [PasskeyNotFound, LastSecondFactor, WouldLockOut],
  })
  async removePasskey(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<PasskeyChangedResponse> {
    await this.removal.remove(caller, id);
    return { success: true };
  }
}
