import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** One message that the server took. */
export type ReceivedMail = { readonly to: string; readonly source: string; readonly isEncrypted: boolean };

/** An answer to `RCPT TO` other than 250: its reply code, or a wait before the reply. */
type Answer = { readonly status?: number; readonly delayMs?: number };

/** A mail server that takes messages, or answers as a test wants. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  readonly logins: string[] = [];
  /** How often a recipient was named, whether taken or not. */
  attempts = 0;
  answer: (to: string) => Answer = () => ({});
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      ...options,
      onAuth: ({ username = '', password }, _session, done) => {
        this.logins.push(username);
        if (password === 'smtp-secret') done(null, { user: username });
        else done(new Error('wrong'));
      },
      onRcptTo: ({ address }, _session, done) => {
        this.attempts += 1;
        const { status, delayMs = 0 } = this.answer(address);
        const refusal =
          status === undefined ? null : Object.assign(new Error('no'), { responseCode: status });
        setTimeout(() => done(refusal), delayMs).unref();
      },
      onData: (stream, { envelope, secure }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address).join();
          this.received.push({ to, source: Buffer.concat(chunks).toString(), isEncrypted: secure });
          done();
        });
      },
    });
    // A client that ends the connection early is what some tests want.
    this.server.on('error', () => undefined);
  }

  /** @param options `key` and `cert` for TLS; without them it offers none */
  static async open(options: SMTPServerOptions = {}): Promise<MailServer> {
    const withoutTls = options.cert === undefined ? { disabledCommands: ['STARTTLS'] } : {};
    const server = new MailServer({ ...withoutTls, ...options });
    server.server.listen(0, '127.0.0.1');
    await once(server.server.server, 'listening');
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The settings of an application that sends its mail here, over the loopback interface and without TLS. */
  get env(): Record<string, string> {
    return { SMTP_URL: `smtp://127.0.0.1:${this.port}`, MAIL_FROM: 'Latchkey <no-reply@latchkey.example>' };
  }

  /** The messages to an address, decoded, in the order in which they were taken. */
  to(address: string): ReadMail[] {
    return this.received.filter(({ to }) => to === address).map(({ source }) => readMail(source));
  }

  async close(): Promise<void> {
    for (const connection of this.server.connections) connection.close();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** A message as its reader sees it. */
export type ReadMail = {
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** Reads a message with a plain and an HTML part, as the service sends them. */
export function readMail(source: string): ReadMail {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const headers = readHeaders(head);
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '') ?? [];
  const parts = rest.join('\r\n\r\n').split(`--${boundary}`).map(readPart);
  const find = (type: string) => parts.find((part) => part.type.startsWith(type))?.content ?? '';
  return {
    headers,
    subject: decodeWords(headers['subject'] ?? ''),
    text: find('text/plain'),
    html: find('text/html'),
  };
}

function readHeaders(head: string): Record<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

function readPart(part: string): { readonly type: string; readonly content: string } {
  const [head = '', ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
  const headers = readHeaders(head);
  const body = rest.join('\r\n\r\n');
  const isBase64 = headers['content-transfer-encoding'] === 'base64';
  const isQuoted = headers['content-transfer-encoding'] === 'quoted-printable';
  const content = isBase64 ? Buffer.from(body, 'base64').toString() : isQuoted ? decodeQuoted(body) : body;
  return { type: headers['content-type'] ?? '', content: content.replace(/\r\n/g, '\n') };
}

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

/** Encoded words of a header (RFC 2047). */
const decodeWords = (text: string): string =>
  text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_all, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replace(/_/g, ' ')),
    );
