import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { AppConfig, isLoopback, readAuthorities, type SmtpServer, UnusableFile } from '#platform/config';
import { SECOND_MS } from '#shared';
import { type MailFailure, toMailFailure } from './smtp-failure.js';

/** One message for one recipient. */
export type OutgoingMail = {
  /** The same at every attempt, so that mailboxes can drop a repeated message. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A language tag. */
  readonly language: string;
};

const SEND_TIMEOUT_MS = 30 * SECOND_MS;

/** Sends messages to the server of `SMTP_URL`, each over a connection of its own. Off without that setting. */
@Injectable()
export class SmtpTransport {
  private readonly authorities: readonly string[] | undefined;

  constructor(private readonly config: AppConfig) {
    const { SMTP_CA_FILE: file } = config.env;
    this.authorities = file === undefined ? undefined : [...rootCertificates, readConfigured(file)];
  }

  get isOn(): boolean {
    return this.config.env.SMTP_URL !== undefined;
  }

  /**
   * Returns null when the server has taken the message. Never throws.
   * @param timeoutMs includes the connection, however slowly the server answers
   */
  async send(mail: OutgoingMail, timeoutMs = SEND_TIMEOUT_MS): Promise<MailFailure | null> {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      await this.submit(mail, deadline);
      return null;
    } catch (error) {
      return deadline.aborted ? { error: 'timeout', status: null } : toMailFailure(error);
    }
  }

  private async submit({ id, to, language, ...content }: OutgoingMail, deadline: AbortSignal): Promise<void> {
    const { MAIL_FROM: from, SMTP_URL: server } = this.config.env;
    if (from === undefined || server === undefined) throw new Error('SMTP_URL and MAIL_FROM are not set');
    // Loaded with the first message, so that an installation without mail does not pay for it.
    const { createTransport } = await import('nodemailer');
    const socket = await connectTo(server, deadline);
    try {
      const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
      await createTransport(this.toOptions(server, socket)).sendMail({
        ...content,
        from: { ...from },
        // As an object: text would be parsed as a list of recipients.
        to: { name: '', address: to },
        messageId: `<${id}@${domain}>`,
        // RFC 3834: no automatic answer is wanted.
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
      });
    } finally {
      socket.destroy();
    }
  }

  private toOptions({ host, port, isImplicitTls, login }: SmtpServer, connection: Socket) {
    const isPlainAllowed = this.config.env.SMTP_ALLOW_INSECURE || isLoopback(host);
    return {
      ...{ host, port, connection, secure: isImplicitTls },
      // Without TLS a password would be readable on the way, and the codes in the messages.
      requireTLS: !isImplicitTls && !isPlainAllowed,
      tls: { minVersion: 'TLSv1.2' as const, ...(this.authorities && { ca: [...this.authorities] }) },
      ...(login && { auth: { user: login.user, pass: login.password } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }
}

/** Connects here instead of in the library, so that the deadline can end the connection at any time. */
async function connectTo({ host, port }: SmtpServer, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port });
  const abort = () => socket.destroy(new Error('the mail server took too long'));
  signal.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', abort));
  await once(socket, 'connect');
  return socket;
}

function readConfigured(file: string): string {
  try {
    return readAuthorities(file);
  } catch (error) {
    throw error instanceof UnusableFile ? new Error(`SMTP_CA_FILE ${error.problem}`) : error;
  }
}
