import speakeasy from 'speakeasy';
import { sameDigest } from '#platform/crypto';
import { type Instant } from '#shared';

const PERIOD_MS = 30_000;
const DIGITS = 6;
/** One step early or late, for clocks and slow fingers (RFC 6238, section 5.2). */
const DRIFT = [0, -1, 1] as const;
const CODE = /^[0-9]{6}$/;

/** Whether this is spelled like a code: six ASCII digits, nothing else. */
export const isTotpCode = (text: string): boolean => CODE.test(text);

/** The 30-second step that contains `now`. */
export const stepAt = (now: Instant): number => Math.floor(now / PERIOD_MS);

/** The code of one step (RFC 6238 over RFC 4226: SHA-1, 6 digits). */
export function codeOf(secret: Buffer, step: number): string {
  return speakeasy.hotp({ secret: secret.toString('hex'), encoding: 'hex', counter: step, digits: DIGITS });
}

/** The step that `code` belongs to among those acceptable at `now`, or null. */
export function matchingStep(secret: Buffer, code: string, now: Instant): number | null {
  const steps = DRIFT.map((drift) => stepAt(now) + drift);
  return steps.find((step) => sameDigest(codeOf(secret, step), code)) ?? null;
}

export type Account = { readonly issuer: string; readonly name: string };

/** Most bytes of a name in the label, percent-encoded: more would make the picture too dense for a phone. */
const MAX_LABEL_BYTES = 96;
/** The issuer stands in the URI twice. */
const MAX_ISSUER_BYTES = 64;

/**
 * What an authenticator app reads: the otpauth URI, and the secret in base32 for typing it in. A colon divides issuer and
 * name there, so that apps refuse labels with another one. Names that are too long are cut: they are only shown.
 */
export function provisioning(secret: Buffer, account: Account): { uri: string; base32: string } {
  const issuer = labelOf(account.issuer, MAX_ISSUER_BYTES);
  const name = labelOf(account.name, MAX_LABEL_BYTES);
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
const bytesOf = (text: string): number => encodeURIComponent(text).length;

function labelOf(text: string, maxBytes: number): string {
  const label = text.replaceAll(':', '-');
  if (bytesOf(label) <= maxBytes) return label;
  let cut = '';
  for (const { segment } of graphemes.segment(label)) {
    if (bytesOf(cut + segment + ELLIPSIS) > maxBytes) break;
    cut += segment;
  }
  return cut + ELLIPSIS;
}
