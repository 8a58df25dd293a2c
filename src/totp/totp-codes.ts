import speakeasy from 'speakeasy';
import { sameDigest } from '#platform/crypto';
import { type Instant } from '#shared';

const PERIOD_MS = 30_000;
const DIGITS = 6;
/** Accepts the previous and next step, for clock drift and slow typing (RFC 6238, section 5.2). */
const DRIFT = [0, -1, 1] as const;
const CODE = /^[0-9]{6}$/;

/** Returns whether the text has the format of a code: six ASCII digits. */
export const isTotpCode = (text: string): boolean => CODE.test(text);

/** Returns the 30-second step that contains `now`. */
export const toStep = (now: Instant): number => Math.floor(now / PERIOD_MS);

/** Returns the code of a step (RFC 6238 over RFC 4226: SHA-1, 6 digits). */
export function generateCode(secret: Buffer, step: number): string {
  return speakeasy.hotp({ secret: secret.toString('hex'), encoding: 'hex', counter: step, digits: DIGITS });
}

/** Returns which of the steps accepted at `now` the code belongs to, or null. */
export function findMatchingStep(secret: Buffer, code: string, now: Instant): number | null {
  const steps = DRIFT.map((drift) => toStep(now) + drift);
  return steps.find((step) => sameDigest(generateCode(secret, step), code)) ?? null;
}

export type Account = { readonly issuer: string; readonly name: string };

/** Maximum bytes of a percent-encoded name in the label: a longer one makes the QR code too dense for phones. */
const MAX_LABEL_BYTES = 96;
/** Smaller, because the URI contains the issuer twice. */
const MAX_ISSUER_BYTES = 64;

/**
 * Returns what an authenticator app imports: the otpauth URI, and the secret in base32 for typing. Colons are replaced,
 * because one separates issuer and name in the label. Long names are truncated, because they are for display only.
 */
export function toProvisioning(secret: Buffer, account: Account): { uri: string; base32: string } {
  const issuer = toLabel(account.issuer, MAX_ISSUER_BYTES);
  const name = toLabel(account.name, MAX_LABEL_BYTES);
  const uri = speakeasy.otpauthURL({
    secret: secret.toString('hex'),
    encoding: 'hex',
    label: `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`,
    issuer,
    type: 'totp',
    algorithm: 'sha1',
    digits: DIGITS,
    period: PERIOD_MS / 1_000,
  });
  return { uri, base32: new URL(uri).searchParams.get('secret') ?? '' };
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ELLIPSIS = '…';
const encodedBytes = (text: string): number => encodeURIComponent(text).length;

function toLabel(text: string, maxBytes: number): string {
  const label = text.replaceAll(':', '-');
  if (encodedBytes(label) <= maxBytes) return label;
  let truncated = '';
  for (const { segment } of graphemes.segment(label)) {
    if (encodedBytes(truncated + segment + ELLIPSIS) > maxBytes) break;
    truncated += segment;
  }
  return truncated + ELLIPSIS;
}

/** One fixed row filter: trying all five per row, the encoder's default, takes most of the time. */
const ENCODING = { filterType: 2, deflateStrategy: 0, deflateLevel: 6 };

const QR_OPTIONS = {
  type: 'image/png',
  errorCorrectionLevel: 'M',
  // The quiet zone of ISO/IEC 18004, for pages with a dark background.
  margin: 4,
  // Pixels per module: an image of more text is larger, not finer.
  scale: 4,
  rendererOpts: ENCODING,
} as const;

/** Returns the text as a QR code in a PNG data URL. Loads the library on first use, because few processes need it. */
export async function toQrCode(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  return qrcode.toDataURL(text, QR_OPTIONS);
}
