import { isCertificateError } from '#platform/network';

/** Why the server did not take a message. `rejected`: it will not take it later either. */
export const SMTP_ERRORS = [
  'unreachable',
  'untrusted-certificate',
  'no-tls',
  'timeout',
  'login-refused',
  'deferred',
  'rejected',
] as const;

export type SmtpError = (typeof SMTP_ERRORS)[number];

/** Without the text of the server, which may contain the address. */
export type MailFailure = {
  readonly error: SmtpError;
  /** The reply code of the server; null without a reply. */
  readonly status: number | null;
};

/** The codes of nodemailer's errors that tell more than the reply does. */
const CODES: Readonly<Record<string, SmtpError>> = {
  EAUTH: 'login-refused',
  ENOAUTH: 'login-refused',
  ETIMEDOUT: 'timeout',
  ETLS: 'no-tls',
};

type SmtpClientError = Error & {
  readonly code?: string;
  /** The code that nodemailer has replaced with one of its own. */
  readonly originalCode?: string;
  readonly responseCode?: number;
};

/** Returns why sending failed. Every failure but `rejected` may pass (RFC 5321, section 4.2.1). */
export function toMailFailure(thrown: unknown): MailFailure {
  const { code = '', originalCode, responseCode: status = null } = thrown as SmtpClientError;
  if (isCertificateError({ code: originalCode ?? code })) return { error: 'untrusted-certificate', status };
  const known = CODES[code];
  if (known !== undefined) return { error: known, status };
  if (status === null) return { error: 'unreachable', status };
  return { error: status >= 500 ? 'rejected' : 'deferred', status };
}
