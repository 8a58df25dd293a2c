import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { MailTransportModule } from '#platform/mail';
import { SessionsModule } from '#sessions';
import { Clock, DAY_MS } from '#shared';
import { UsersModule } from '#users';
import { AccountMail } from './account-mail.js';
import { AddressVerification } from './address-verification.js';
import { EmailAddressesService } from './email-addresses.service.js';
import { EmailsController } from './emails.controller.js';
import { InvitationMail } from './invitation-mail.js';
import { KnownDevices } from './known-devices.js';
import { MailLimits } from './mail-limits.js';
import { MailMessageRepository } from './mail-message.repository.js';
import { MailQueue, registerMailContent } from './mail-queue.js';
import { MailSender } from './mail-sender.js';
import { MailState } from './mail-state.js';
import { MailWriter } from './mail-writer.js';
import { NoticeFeed } from './notice-feed.js';
import { NoticePlanner } from './notice-planner.js';
import { UserEmailRepository } from './user-email.repository.js';

/** As long as the events that the messages tell of. */
const RETENTION_MS = 7 * DAY_MS;

@Module({
  imports: [AttemptsModule, MailTransportModule, SessionsModule, UsersModule],
  controllers: [EmailsController],
  providers: [
    AccountMail,
    AddressVerification,
    EmailAddressesService,
    InvitationMail,
    KnownDevices,
    MailLimits,
    MailMessageRepository,
    MailQueue,
    MailSender,
    MailState,
    MailWriter,
    NoticeFeed,
    NoticePlanner,
    UserEmailRepository,
  ],
  exports: [AccountMail, EmailAddressesService, InvitationMail],
})
export class MailModule {
  constructor(sweeper: Sweeper, columns: SealedColumns, messages: MailMessageRepository, clock: Clock) {
    registerMailContent(columns);
    sweeper.register('mail', (tx, limit) => messages.sweep(tx, clock.now() - RETENTION_MS, limit));
  }
}
