import { Module } from '@nestjs/common';
import { SmtpTransport } from './smtp-transport.js';

@Module({ providers: [SmtpTransport], exports: [SmtpTransport] })
export class MailTransportModule {}
