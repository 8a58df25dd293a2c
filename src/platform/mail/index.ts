/** Hands messages to the mail server. Knows neither who gets them nor what they say. */
export { MailTransportModule } from './mail-transport.module.js';
export { type MailFailure, SMTP_ERRORS, type SmtpError } from './smtp-failure.js';
export { type OutgoingMail, SmtpTransport } from './smtp-transport.js';
