import { Body, Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { AddressVerification } from './address-verification.js';
import { EmailAddressesService } from './email-addresses.service.js';
import { EmailResponse, EmailVerifiedResponse, SetEmailRequest, VerifyEmailRequest } from './emails.dto.js';
import { InvalidEmail, InvalidEmailToken, MailDisabled, TooManyMails } from './emails.errors.js';

@ApiTags('E-mail')
@Controller('users')
export class EmailsController {
  constructor(
    private readonly addresses: EmailAddressesService,
    private readonly verification: AddressVerification,
  ) {}

  @Get('me/email')
  @Access('session')
  @Operation({
    summary: 'Get my e-mail address',
    description: 'Security notices and password reset codes go to the verified address.',
    ok: EmailResponse,
    okMeans: 'The address, and one that waits to be verified',
  })
  getMyEmail(@CurrentPrincipal() caller: SessionPrincipal): Promise<EmailResponse> {
    return this.addresses.get(caller);
  }

  @Put('me/email')
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Set my e-mail address',
    description:
      'Sends a link to the address, valid for a day. Until it is opened, mail goes to the previous address, which is told afterwards. It is no name to log in with.',
    ok: EmailResponse,
    okMeans: 'The link is on its way, or the language of the present address is changed',
    refuses: [MailDisabled, InvalidEmail, TooManyMails],
  })
  setMyEmail(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { address, language = 'en' }: SetEmailRequest,
  ): Promise<EmailResponse> {
    return this.addresses.set(caller, address, language);
  }

  @Delete('me/email')
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Remove my e-mail address',
    description: 'Also an address that waits to be verified. The removed address gets a last message.',
    ok: EmailResponse,
    okMeans: 'There is no address',
  })
  removeMyEmail(@CurrentPrincipal() caller: SessionPrincipal): Promise<EmailResponse> {
    return this.addresses.remove(caller);
  }

  @Post('email/verify')
  @Access('public')
  @Operation({
    summary: 'Verify an e-mail address',
    description: 'Takes the secret in the link. Opening the link uses nothing up; only this operation does.',
    ok: EmailVerifiedResponse,
    okMeans: 'Mail for the account goes to this address',
    refuses: [InvalidEmailToken],
  })
  async verifyEmail(@Body() { token }: VerifyEmailRequest): Promise<EmailVerifiedResponse> {
    await this.verification.complete(token);
    return { success: true };
  }
}
