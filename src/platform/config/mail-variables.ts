import { z } from 'zod';
import { getHost } from './host.js';
import { flag, optional, text, variable } from './env-types.js';

/** The mail server to hand messages to. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS. */
  readonly isImplicitTls: boolean;
  /** Null for a server that asks for no login. */
  readonly login: { readonly user: string; readonly password: string } | null;
};

/** RFC 6409, section 3.1; RFC 8314, section 3.3. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const FORM =
  'must be like smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com';

const smtpUrl = z.string().transform((value, context): SmtpServer => {
  const server = parseSmtpUrl(value.trim());
  if (server !== null) return server;
  context.issues.push({ code: 'custom', message: FORM, input: undefined });
  return z.NEVER;
});

function parseSmtpUrl(value: string): SmtpServer | null {
  if (!URL.canParse(value)) return null;
  const url = new URL(value);
  const port = DEFAULT_PORTS[url.protocol];
  const hasPath = !/^\/?$/.test(url.pathname) || url.search + url.hash !== '';
  if (port === undefined || url.hostname === '' || hasPath) return null;
  const login = parseLogin(url);
  if (login === 'invalid') return null;
  return {
    host: getHost(url),
    port: url.port === '' ? port : Number(url.port),
    isImplicitTls: url.protocol === 'smtps:',
    login,
  };
}

function parseLogin({ username, password }: URL): SmtpServer['login'] | 'invalid' {
  if (username === '') return password === '' ? null : 'invalid';
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return 'invalid';
  }
}

/** A mailbox as it stands in `From`. */
export type Mailbox = { readonly name: string; readonly address: string };

const MAILBOX = /^(?:([^<>"\r\n]*)<([^<>\s]+)>|([^<>\s]+))$/;

const mailbox = z.string().transform((value, context): Mailbox => {
  const [, name = '', quoted, plain] = MAILBOX.exec(value.trim()) ?? [];
  const address = quoted ?? plain ?? '';
  if (isMailAddress(address)) return { name: name.trim(), address };
  const message = 'must be an address like Latchkey <no-reply@example.com>';
  context.issues.push({ code: 'custom', message, input: undefined });
  return z.NEVER;
});

/** RFC 5321, section 4.5.3.1.3. */
const MAX_ADDRESS = 254;
const MAX_LOCAL_PART = 64;
const LOCAL_PART = /^[^\s@<>()[\]\\,;:"\p{C}]+$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/** Whether a text is one plain address (an addr-spec without quotes and comments), with an ASCII domain. */
export function isMailAddress(value: string): boolean {
  const at = value.lastIndexOf('@');
  const [local, domain] = [value.slice(0, Math.max(at, 0)), value.slice(at + 1)];
  const isShort = value.length <= MAX_ADDRESS && local.length <= MAX_LOCAL_PART;
  return at > 0 && isShort && LOCAL_PART.test(local) && DOMAIN.test(domain);
}

/** How mail is sent. Off without them. */
export const mailVariables = {
  SMTP_URL: optional(
    smtpUrl,
    'Mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465; no mail is sent without it',
  ),
  SMTP_URL_FILE: optional(text, 'File with the value of SMTP_URL, for container secrets'),
  MAIL_FROM: optional(
    mailbox,
    'Sender of the mail, for example Latchkey <no-reply@example.com>; required with SMTP_URL',
  ),
  SMTP_CA_FILE: optional(
    text,
    'PEM file with additional certificate authorities to trust for the mail server',
  ),
  SMTP_ALLOW_INSECURE: variable(
    flag,
    'false',
    'Allow a mail server on another machine that offers no TLS; passwords and codes are then sent unencrypted',
  ),
};
