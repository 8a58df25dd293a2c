/** Mail to the owners of accounts, and their addresses. Owns `user_email`, `mail_message` and `mail_feed`. */
export { AccountMail } from './account-mail.js';
export { EmailAddressesService } from './email-addresses.service.js';
export { MailLanguage } from './emails.dto.js';
export * from './emails.errors.js';
export { InvitationMail, type Invitee } from './invitation-mail.js';
export { MailFeed, MailMessage } from './mail-message.entity.js';
export { MailModule } from './mail.module.js';
export { MailSender } from './mail-sender.js';
export { MailState } from './mail-state.js';
export { MailWriter } from './mail-writer.js';
export { NoticeFeed } from './notice-feed.js';
export { type Language, LANGUAGES } from './templates/language.js';
export { type TemplateName, TEMPLATES } from './templates/template.js';
export { UserEmail } from './user-email.entity.js';
